// Draws every icon from the one set of shapes below, so that they stay alike: the app's icon and the menu-bar icons.
// Run it after changing a shape; the files it writes are committed.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";

/** Signed distance from a point to a shape's edge, negative inside, in a unit square with y downwards. */
type Shape = (x: number, y: number) => number;
type Colour = readonly [red: number, green: number, blue: number];
interface Layer {
  readonly shape: Shape;
  readonly colour: (y: number) => Colour;
}

const circle =
  (cx: number, cy: number, radius: number): Shape =>
  (x, y) =>
    Math.hypot(x - cx, y - cy) - radius;

const roundedBox =
  (cx: number, cy: number, halfWidth: number, halfHeight: number, radius: number): Shape =>
  (x, y) => {
    const dx = Math.abs(x - cx) - halfWidth + radius;
    const dy = Math.abs(y - cy) - halfHeight + radius;
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
  };

/** A line with round ends. */
const stroke =
  (x1: number, y1: number, x2: number, y2: number, radius: number): Shape =>
  (x, y) => {
    const [dx, dy] = [x2 - x1, y2 - y1];
    const along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
    return Math.hypot(x - x1 - along * dx, y - y1 - along * dy) - radius;
  };

const union =
  (...shapes: readonly Shape[]): Shape =>
  (x, y) =>
    Math.min(...shapes.map((shape) => shape(x, y)));

const outline =
  (shape: Shape, width: number): Shape =>
  (x, y) =>
    Math.abs(shape(x, y)) - width / 2;

/** Makes a shape smaller about the middle. */
const scaled =
  (shape: Shape, factor: number): Shape =>
  (x, y) =>
    shape(0.5 + (x - 0.5) / factor, 0.5 + (y - 0.5) / factor) * factor;

// The sign: something round that sits snugly in a soft nest.
const nest = outline(roundedBox(0.5, 0.5, 0.405, 0.405, 0.27), 0.1);
const sign = {
  tray: union(nest, circle(0.5, 0.565, 0.19)),
  trayBusy: union(nest, circle(0.3, 0.52, 0.075), circle(0.5, 0.52, 0.075), circle(0.7, 0.52, 0.075)),
  trayAttention: union(nest, stroke(0.5, 0.29, 0.5, 0.52, 0.06), circle(0.5, 0.7, 0.075)),
} as const;

const black = (): Colour => [0, 0, 0];
const white = (): Colour => [255, 255, 255];
const ember = (y: number): Colour => mix([244, 162, 89], [203, 84, 47], y);

function mix(from: Colour, to: Colour, part: number): Colour {
  return [0, 1, 2].map((i) => Math.round((from[i] ?? 0) + ((to[i] ?? 0) - (from[i] ?? 0)) * part)) as unknown as Colour;
}

/** RGBA, eight bits each, not premultiplied. An edge covers a pixel by its distance from the pixel's middle. */
function draw(size: number, layers: readonly Layer[]): Buffer {
  const pixels = Buffer.alloc(size * size * 4);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const x = (column + 0.5) / size;
      const y = (row + 0.5) / size;
      pixels.set(blend(layers, x, y, size), (row * size + column) * 4);
    }
  }
  return pixels;
}

function blend(layers: readonly Layer[], x: number, y: number, size: number): number[] {
  let colour: Colour = [0, 0, 0];
  let alpha = 0;
  for (const layer of layers) {
    const cover = Math.max(0, Math.min(1, 0.5 - layer.shape(x, y) * size));
    const below = alpha * (1 - cover);
    alpha = cover + below;
    if (alpha > 0) colour = mix(colour, layer.colour(y), cover / alpha);
  }
  return [...colour, Math.round(alpha * 255)];
}

function png(size: number, pixels: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits a channel, colour with alpha.
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Array.from({ length: size }, (_, row) =>
    Buffer.concat([Buffer.of(0), pixels.subarray(row * size * 4, (row + 1) * size * 4)]),
  );
  const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const data = deflateSync(Buffer.concat(rows), { level: 9 });
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function write(path: string, size: number, layers: readonly Layer[]): void {
  writeFileSync(new URL(path, assets), png(size, draw(size, layers)));
}

const assets = new URL("../assets/", import.meta.url);
mkdirSync(new URL("tray/", assets), { recursive: true });

for (const [name, shape] of Object.entries(sign)) {
  // macOS takes only the alpha of a template and colours it as the menu bar needs.
  write(`tray/${name}Template.png`, 16, [{ shape, colour: black }]);
  write(`tray/${name}Template@2x.png`, 32, [{ shape, colour: black }]);
  // Other systems show the image as it is, on bars of any colour.
  write(`tray/${name}.png`, 32, [{ shape, colour: ember }]);
}

// macOS draws no mask of its own: its icons are a rounded square of 824 in 1024 points.
const tile = roundedBox(0.5, 0.5, 412 / 1024, 412 / 1024, 185 / 1024);
const appIcon = (size: number): Buffer =>
  png(
    size,
    draw(size, [
      { shape: tile, colour: ember },
      { shape: scaled(sign.tray, 0.5), colour: white },
    ]),
  );
writeFileSync(new URL("icon.png", assets), appIcon(1024));
writeFileSync(new URL("icon.icns", assets), icns());
writeFileSync(new URL("icon.ico", assets), ico(256, appIcon(256)));

/** Apple's container: PNGs under the names of their sizes. */
function icns(): Buffer {
  const sizes = { ic11: 32, ic12: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 } as const;
  const parts = Object.entries(sizes).map(([type, size]) => named(type, appIcon(size)));
  return named("icns", Buffer.concat(parts));
}

function named(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32BE(data.length + head.length, 4);
  return Buffer.concat([head, data]);
}

/** Windows' container with one PNG of 256 pixels, from which Windows makes the smaller ones. */
function ico(size: number, image: Buffer): Buffer {
  const head = Buffer.alloc(22);
  // An icon file with one image, in which 0 stands for 256 pixels.
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(1, 4);
  head.set([size % 256, size % 256], 6);
  head.writeUInt16LE(1, 10);
  head.writeUInt16LE(32, 12);
  head.writeUInt32LE(image.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, image]);
}

console.log(`Icons written to ${fileURLToPath(assets)}`);

// `npm run bench [-- AREA…]`: measures, and prints one table with what each figure must reach. Ratios compare what ran in
// turn on this machine in this run; absolute numbers say something about this machine only.
import { benchAnswering } from "./bench/answering.ts";
import { type Figure, formatFigures, isMet } from "./bench/figures.ts";
import { benchFit } from "./bench/fit.ts";
import { buildIfNeeded } from "./build.ts";

const areas: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  answering: benchAnswering,
  fit: benchFit,
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(areas);
const unknown = wanted.filter((name) => !(name in areas));

if (unknown.length > 0) {
  console.error(`There is no benchmark called ${unknown.join(", ")}. There are: ${Object.keys(areas).join(", ")}.`);
  process.exitCode = 2;
} else {
  buildIfNeeded();
  const figures: Figure[] = [];
  for (const name of wanted) figures.push(...((await areas[name]?.()) ?? []));
  console.log(formatFigures(figures));
  if (!figures.every(isMet)) process.exitCode = 1;
}

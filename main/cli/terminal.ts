import { fstatSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { styleText } from "node:util";

/** One of the two streams that a command writes to. */
export interface Output {
  readonly isTerminal: boolean;
  write(text: string): void;
  line(text: string): void;
  /** Writes faintly where that can be shown, and as usual elsewhere. */
  dim(text: string): void;
  /** Shows what is being waited for on a line that the next status replaces; null takes it away. Terminals only. */
  status(text: string | null): void;
}

/** What a command needs of the terminal it runs in; a test gives its own. */
export interface Terminal {
  readonly output: Output;
  readonly errors: Output;
  /** What another program or a file sends to the command; null when a person could only type it. */
  readPiped(): Promise<string | null>;
  /** Calls back at Ctrl-C and when the system asks to end. Returns how to stop that. */
  onInterrupt(listener: () => void): () => void;
  /** Calls back when the reader of the output has gone, as `head` does. */
  onOutputClosed(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

const interruptSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export function processTerminal(): Terminal {
  const closed = new EventTarget();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      closed.dispatchEvent(new Event("closed"));
    });
  }
  return {
    output: outputOf(process.stdout),
    errors: outputOf(process.stderr),
    readPiped: () => (isPiped() ? text(process.stdin as Readable) : Promise.resolve(null)),
    onInterrupt(listener) {
      for (const signal of interruptSignals) process.on(signal, listener);
      return () => {
        for (const signal of interruptSignals) process.off(signal, listener);
      };
    },
    onOutputClosed(listener) {
      closed.addEventListener("closed", listener);
      return () => closed.removeEventListener("closed", listener);
    },
    exit: (code) => process.exit(code),
  };
}

/** A pipe, a file or a socket. Everything else, a closed input included, would never say anything. */
function isPiped(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isFile() || input.isSocket();
  } catch {
    return false;
  }
}

function outputOf(stream: Writable & { isTTY?: boolean }): Output {
  const isTerminal = stream.isTTY === true;
  const clean = (text: string): string => (isTerminal ? withoutControls(text) : text);
  const write = (text: string): void => void stream.write(clean(text));
  const dimmed = (text: string): string => styleText("dim", clean(text), { stream });
  return {
    isTerminal,
    write,
    line: (text) => write(`${text}\n`),
    dim: (text) => void stream.write(dimmed(text)),
    status: (text) => {
      if (isTerminal) stream.write(`${clearedLine}${text === null ? "" : dimmed(text)}`);
    },
  };
}

/** Back to the start of the line, which is erased. */
const clearedLine = "\r\x1b[K";

/** What a model or a file name contains must not move the cursor, retitle the window or worse. */
export function withoutControls(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, "");
}

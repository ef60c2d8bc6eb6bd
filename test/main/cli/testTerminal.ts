import type { Output, Terminal } from "#main/cli/terminal.ts";

export interface TestTerminal extends Terminal {
  /** What was written so far. */
  readonly written: { output: string; errors: string };
  readonly exits: number[];
  interrupt(): void;
  closeOutput(): void;
}

export function testTerminal(options: { piped?: string; isTerminal?: boolean } = {}): TestTerminal {
  const written = { output: "", errors: "" };
  const interrupts = new Set<() => void>();
  const closings = new Set<() => void>();
  const exits: number[] = [];
  const outputTo = (name: keyof typeof written): Output => {
    const write = (text: string): void => {
      written[name] += text;
    };
    return {
      isTerminal: options.isTerminal ?? false,
      write,
      line: (text) => write(`${text}\n`),
      dim: write,
      status: (text) => {
        if (options.isTerminal) write(`<${text ?? ""}>`);
      },
    };
  };
  return {
    written,
    exits,
    output: outputTo("output"),
    errors: outputTo("errors"),
    readPiped: async () => options.piped ?? null,
    onInterrupt: (listener) => listen(interrupts, listener),
    onOutputClosed: (listener) => listen(closings, listener),
    exit: (code) => void exits.push(code),
    interrupt: () => interrupts.forEach((listener) => listener()),
    closeOutput: () => closings.forEach((listener) => listener()),
  };
}

function listen(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One line of the table at the end. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "tok/s" | "MB" | "×" | "%";
  /** What the figure must reach, where something is promised. */
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number };
}

export function isMet({ value, bar }: Figure): boolean {
  if (bar === undefined) return true;
  return "atLeast" in bar ? value >= bar.atLeast : value <= bar.atMost;
}

export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${figure.value.toFixed(digits(figure))} ${figure.unit}`,
    barText(figure),
    figure.bar === undefined ? "" : isMet(figure) ? "met" : "NOT MET",
  ]);
  const all = [["figure", "measured", "bar", ""], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function digits({ unit, value }: Figure): number {
  if (unit === "×" || unit === "%") return 2;
  return Math.abs(value) < 100 ? 1 : 0;
}

function barText({ bar, unit }: Figure): string {
  if (bar === undefined) return "";
  return "atLeast" in bar ? `≥ ${bar.atLeast} ${unit}` : `≤ ${bar.atMost} ${unit}`;
}

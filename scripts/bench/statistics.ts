export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param fraction 0.95 for the 95th percentile; the nearest measured value, not an interpolated one. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))];
  if (value === undefined) throw new Error("There is nothing to take the quantile of.");
  return value;
}

/** The bytes that a context of this size takes in all, weights included. */
export interface CurvePoint {
  readonly contextTokens: number;
  readonly ramBytes: number;
  readonly vramBytes: number;
  readonly fits: boolean;
}

const smallestTokens = 1024;
/** Context sizes are multiples of this. */
const contextStep = 256;

/** Sizes for a curve: powers of two up to what the model was trained for, which is the last, and the wanted one. */
export function curveSizes(trainedContextTokens: number, wantedContextTokens: number): readonly number[] {
  const last = Math.max(trainedContextTokens, wantedContextTokens, smallestTokens);
  const sizes = new Set([wantedContextTokens, last]);
  for (let size = smallestTokens; size < last; size *= 2) sizes.add(size);
  return [...sizes].sort((a, b) => a - b);
}

/** Between these two sizes, in tokens, lies the largest that fits; both are the same where it is known. */
export interface ContextBounds {
  readonly fits: number;
  readonly fails: number;
}

/** Null where not even the smallest size fits. */
export function boundsOf(points: readonly CurvePoint[]): ContextBounds | null {
  const firstFailing = points.findIndex((point) => !point.fits);
  if (firstFailing === 0) return null;
  const last = (firstFailing === -1 ? points : points.slice(0, firstFailing)).at(-1);
  if (last === undefined) return null;
  const fits = last.contextTokens;
  return { fits, fails: points[firstFailing]?.contextTokens ?? fits };
}

/** The size to try next, or null once the two are one step apart. */
export function between({ fits, fails }: ContextBounds): number | null {
  const middle = Math.round((fits + fails) / 2 / contextStep) * contextStep;
  return middle > fits && middle < fails ? middle : null;
}

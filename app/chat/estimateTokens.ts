/** A longer text is judged by samples of this many UTF-16 units in all, so that 10 MB cost no more than 100 KB. */
const sampledUnits = 100_000;
const samples = 50;

/**
 * Roughly how many tokens a model will make of a text, for previews: the model itself counts before it answers.
 *
 * Assumption, for today's vocabularies of 32k to 256k entries: four ASCII letters or spaces a token, two digits or
 * signs, two letters of other alphabets, one CJK character; half an emoji. It errs towards too many, since too few
 * would promise a fit that is not there.
 */
export function estimateTokens(text: string): number {
  if (text.length <= sampledUnits) return Math.ceil(weigh(text, 0, text.length) / 4);
  const unitsEach = sampledUnits / samples;
  const step = (text.length - unitsEach) / (samples - 1);
  let quarters = 0;
  for (let sample = 0; sample < samples; sample++) {
    const start = Math.floor(sample * step);
    quarters += weigh(text, start, start + unitsEach);
  }
  return Math.ceil((quarters / 4) * (text.length / sampledUnits));
}

/** In quarters of a token, so that the sum stays an integer. */
function weigh(text: string, start: number, end: number): number {
  let quarters = 0;
  for (let index = start; index < end; index++) quarters += quartersOf(text.charCodeAt(index));
  return quarters;
}

function quartersOf(unit: number): number {
  if (unit < 0x80) return isLetterOrSpace(unit) ? 1 : 2;
  return isWide(unit) ? 4 : 2;
}

function isLetterOrSpace(unit: number): boolean {
  return unit <= 0x20 || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
}

/** CJK radicals to Yi, Hangul, compatibility ideographs, full-width forms; and each half of a surrogate pair. */
function isWide(unit: number): boolean {
  return (
    (unit >= 0x2e80 && unit <= 0xa4cf) ||
    (unit >= 0xac00 && unit <= 0xdfff) ||
    (unit >= 0xf900 && unit <= 0xfaff) ||
    (unit >= 0xff00 && unit <= 0xffef)
  );
}

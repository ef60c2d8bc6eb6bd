/** Which numbers of a token's state mean what. All parts of the model agree on this. */

/** Random signs that stand for a place in an answer. */
export const codeLength = 128;
/** The most entries that the guide may have. */
export const maxEntries = 24;

const first = codeLength;

export const dimension = {
  /** The same large number in every token, so that a state's length hardly depends on the rest, nor does its norm. */
  constant: first,
  start: first + 1,
  user: first + 2,
  assistant: first + 3,
  /** The token has evidence to give. */
  keyword: first + 4,
  /** The token ends an answer. */
  last: first + 5,
  /** `shareUnit` / (1 + the user's turns so far), from the first layer's attention. */
  share: first + 6,
  /** The user's turns so far, in steps of `turnUnit`, from the first layer's feed-forward part. */
  turn: first + 7,
  /** One number an entry. */
  evidence: first + 8,
} as const;

export const embedding = dimension.evidence + maxEntries;
export const constantValue = 256;
/** More turns than these are taken for one; a context of 4096 tokens does not hold as many. */
export const maxTurns = 64;
export const turnUnit = 1 / 16;
/** Large enough that the weights that read a share stay within half precision, which GPUs compute with. */
export const shareUnit = 16;

export const headSize = 64;
/**
 * Where heads keep what they compare. Rotary positions turn the last pairs of a head so slowly, with the base below, that
 * they stay as they are over the whole context.
 */
export const headSlot = { a: headSize - 4, b: headSize - 3, c: headSize - 2 } as const;
export const ropeBase = 1e9;

/** Two for each turn that is counted. */
export const feedForward = 2 * maxTurns;
export const layers = 2;
export const contextTokens = 4096;

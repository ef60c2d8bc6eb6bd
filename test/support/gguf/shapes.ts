export type FixtureArchitecture = "llama" | "qwen2" | "qwen3" | "gemma3" | "qwen3moe";

/** Architectures whose headers are written, without models that answer. */
export type HeaderArchitecture = FixtureArchitecture | "gemma2" | "qwen35" | "qwen35moe" | "deepseek2";

/** The sizes that decide which tensors a model has and how large they are. */
export interface Shape {
  readonly architecture: HeaderArchitecture;
  readonly layers: number;
  readonly embedding: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  readonly contextTokens: number;
  readonly ropeBase: number;
  /** The output reuses the token embeddings. */
  readonly tied: boolean;
  readonly experts?: {
    readonly count: number;
    readonly used: number;
    readonly feedForward: number;
    /** Of the expert that every token goes through; none without it. */
    readonly sharedFeedForward?: number;
    /** The first layers, which have an ordinary feed-forward part. */
    readonly denseLayers?: number;
  };
  readonly slidingWindow?: number;
  /** Only every so many layers has attention; the others keep a state of fixed size (gated delta net). */
  readonly hybrid?: {
    readonly attentionEvery: number;
    readonly convKernel: number;
    readonly stateSize: number;
    readonly groups: number;
    readonly valueHeads: number;
  };
  /** Multi-head latent attention: keys and values are kept in one compressed row. */
  readonly latent?: {
    readonly queryRank: number | null;
    readonly kvRank: number;
    readonly nopeSize: number;
    readonly ropeSize: number;
    readonly valueSize: number;
  };
}

type SmallShape = Omit<Shape, "architecture" | "vocabulary">;

const small: SmallShape = {
  layers: 2,
  embedding: 64,
  feedForward: 128,
  heads: 2,
  kvHeads: 1,
  headSize: 32,
  contextTokens: 2048,
  ropeBase: 10_000,
  tied: false,
};

/** Grouped-query attention everywhere; gemma3's window is shorter than its context, as in the published models. */
export const smallShapes: Readonly<Record<FixtureArchitecture, SmallShape>> = {
  llama: small,
  qwen2: small,
  qwen3: small,
  gemma3: { ...small, layers: 6, slidingWindow: 64 },
  qwen3moe: { ...small, experts: { count: 4, used: 2, feedForward: 64 } },
};

/** Dimensions as the models' own configuration files publish them. */
export const publishedShapes = {
  "qwen2.5-0.5b": {
    architecture: "qwen2",
    layers: 24,
    embedding: 896,
    feedForward: 4864,
    heads: 14,
    kvHeads: 2,
    headSize: 64,
    vocabulary: 151_936,
    contextTokens: 32_768,
    ropeBase: 1_000_000,
    tied: true,
  },
  "qwen3-4b": {
    architecture: "qwen3",
    layers: 36,
    embedding: 2560,
    feedForward: 9728,
    heads: 32,
    kvHeads: 8,
    headSize: 128,
    vocabulary: 151_936,
    contextTokens: 40_960,
    ropeBase: 1_000_000,
    tied: true,
  },
  "llama-3.1-8b": {
    architecture: "llama",
    layers: 32,
    embedding: 4096,
    feedForward: 14_336,
    heads: 32,
    kvHeads: 8,
    headSize: 128,
    vocabulary: 128_256,
    contextTokens: 131_072,
    ropeBase: 500_000,
    tied: false,
  },
  "gemma-3-27b": {
    architecture: "gemma3",
    layers: 62,
    embedding: 5376,
    feedForward: 21_504,
    heads: 32,
    kvHeads: 16,
    headSize: 128,
    vocabulary: 262_208,
    contextTokens: 131_072,
    ropeBase: 1_000_000,
    tied: true,
    slidingWindow: 1024,
  },
  "qwen3-30b-a3b": {
    architecture: "qwen3moe",
    layers: 48,
    embedding: 2048,
    feedForward: 6144,
    heads: 32,
    kvHeads: 4,
    headSize: 128,
    vocabulary: 151_936,
    contextTokens: 40_960,
    ropeBase: 1_000_000,
    tied: false,
    experts: { count: 128, used: 8, feedForward: 768 },
  },
  "llama-3.3-70b": {
    architecture: "llama",
    layers: 80,
    embedding: 8192,
    feedForward: 28_672,
    heads: 64,
    kvHeads: 8,
    headSize: 128,
    vocabulary: 128_256,
    contextTokens: 131_072,
    ropeBase: 500_000,
    tied: false,
  },
} as const satisfies Record<string, Shape>;

export type PublishedModel = keyof typeof publishedShapes;

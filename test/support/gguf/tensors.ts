import type { TensorInfo } from "#main/gguf/header.ts";
import { float32, type Metadata, uint32 } from "#main/gguf/metadata.ts";
import { type TensorTypeName, tensorBytes } from "#main/gguf/types.ts";
import type { Shape } from "./shapes.ts";

type Dimensions = readonly [string, ...number[]];

/** The tensors that llama.cpp asks for, in the order of the layers; vectors stay F32, as in published files. */
export function tensorsOf(shape: Shape, type: TensorTypeName): TensorInfo[] {
  const layers = Array.from({ length: shape.layers }, (_, layer) =>
    [...attention(shape), ...feedForward(shape)].map(
      ([name, ...rest]): Dimensions => [`blk.${layer}.${name}`, ...rest],
    ),
  );
  return [...ends(shape), ...layers.flat()].map(([name, ...dimensions]) => {
    const asked = dimensions.length === 1 ? "F32" : type;
    // Rows that are not whole blocks fall back to F16, as llama.cpp's own quantizer does for odd sizes.
    return { name, dimensions, type: tensorBytes(asked, dimensions) === null ? "F16" : asked };
  });
}

function ends({ embedding, vocabulary, tied }: Shape): Dimensions[] {
  const output: Dimensions[] = tied ? [] : [["output.weight", embedding, vocabulary]];
  return [["token_embd.weight", embedding, vocabulary], ["output_norm.weight", embedding], ...output];
}

function attention({ architecture, embedding, heads, kvHeads, headSize }: Shape): Dimensions[] {
  const tensors: Dimensions[] = [
    ["attn_norm.weight", embedding],
    ["attn_q.weight", embedding, heads * headSize],
    ["attn_k.weight", embedding, kvHeads * headSize],
    ["attn_v.weight", embedding, kvHeads * headSize],
    ["attn_output.weight", heads * headSize, embedding],
  ];
  if (architecture === "qwen2") {
    tensors.push(["attn_q.bias", heads * headSize], ["attn_k.bias", kvHeads * headSize]);
    tensors.push(["attn_v.bias", kvHeads * headSize]);
  }
  if (architecture === "qwen3" || architecture === "qwen3moe" || architecture === "gemma3") {
    tensors.push(["attn_q_norm.weight", headSize], ["attn_k_norm.weight", headSize]);
  }
  if (architecture === "gemma3") tensors.push(["post_attention_norm.weight", embedding]);
  return tensors;
}

function feedForward(shape: Shape): Dimensions[] {
  const { architecture, embedding, experts } = shape;
  const norm: Dimensions = ["ffn_norm.weight", embedding];
  if (experts !== undefined) {
    return [
      norm,
      ["ffn_gate_inp.weight", embedding, experts.count],
      ["ffn_gate_exps.weight", embedding, experts.feedForward, experts.count],
      ["ffn_up_exps.weight", embedding, experts.feedForward, experts.count],
      ["ffn_down_exps.weight", experts.feedForward, embedding, experts.count],
    ];
  }
  const postNorm: Dimensions[] = architecture === "gemma3" ? [["post_ffw_norm.weight", embedding]] : [];
  return [
    norm,
    ["ffn_gate.weight", embedding, shape.feedForward],
    ["ffn_up.weight", embedding, shape.feedForward],
    ["ffn_down.weight", shape.feedForward, embedding],
    ...postNorm,
  ];
}

/** The `<architecture>.*` keys of a header. */
export function shapeMetadata(shape: Shape): Metadata {
  const { architecture, experts, slidingWindow } = shape;
  const values: Metadata = {
    block_count: uint32(shape.layers),
    context_length: uint32(shape.contextTokens),
    embedding_length: uint32(shape.embedding),
    feed_forward_length: uint32(shape.feedForward),
    "attention.head_count": uint32(shape.heads),
    "attention.head_count_kv": uint32(shape.kvHeads),
    "attention.key_length": uint32(shape.headSize),
    "attention.value_length": uint32(shape.headSize),
    "attention.layer_norm_rms_epsilon": float32(1e-6),
    "rope.freq_base": float32(shape.ropeBase),
    "rope.dimension_count": uint32(shape.headSize),
    vocab_size: uint32(shape.vocabulary),
    ...(slidingWindow === undefined ? {} : { "attention.sliding_window": uint32(slidingWindow) }),
    ...(experts === undefined
      ? {}
      : {
          expert_count: uint32(experts.count),
          expert_used_count: uint32(experts.used),
          expert_feed_forward_length: uint32(experts.feedForward),
        }),
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${architecture}.${key}`, value]));
}

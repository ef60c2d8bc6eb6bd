import type { TensorInfo } from "#main/gguf/header.ts";
import { float32, int32s, type Metadata, uint32 } from "#main/gguf/metadata.ts";
import { type TensorTypeName, tensorBytes } from "#main/gguf/types.ts";
import type { Shape } from "./shapes.ts";

type Dimensions = readonly [string, ...number[]];

/** The tensors that llama.cpp asks for, in the order of the layers; vectors stay F32, as in published files. */
export function tensorsOf(shape: Shape, type: TensorTypeName): TensorInfo[] {
  const layers = Array.from({ length: shape.layers }, (_, layer) =>
    [...attentionOf(shape, layer), ...feedForward(shape, layer)].map(
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

/** Hybrids gate their attention's output, for which the query has twice its size. */
function attentionOf(shape: Shape, layer: number): Dimensions[] {
  if (shape.latent !== undefined) return latentAttention(shape, shape.latent);
  if (shape.hybrid === undefined) return attention(shape);
  const { embedding, heads, kvHeads, headSize } = shape;
  if ((layer + 1) % shape.hybrid.attentionEvery !== 0) return deltaNet(embedding, shape.hybrid);
  return [
    ["attn_norm.weight", embedding],
    ["post_attention_norm.weight", embedding],
    ["attn_q.weight", embedding, heads * headSize * 2],
    ["attn_k.weight", embedding, kvHeads * headSize],
    ["attn_v.weight", embedding, kvHeads * headSize],
    ["attn_output.weight", heads * headSize, embedding],
    ["attn_q_norm.weight", headSize],
    ["attn_k_norm.weight", headSize],
  ];
}

function deltaNet(embedding: number, hybrid: NonNullable<Shape["hybrid"]>): Dimensions[] {
  const { convKernel, stateSize, groups, valueHeads } = hybrid;
  const values = stateSize * valueHeads;
  const mixed = 2 * stateSize * groups + values;
  return [
    ["attn_norm.weight", embedding],
    ["post_attention_norm.weight", embedding],
    ["attn_qkv.weight", embedding, mixed],
    ["attn_gate.weight", embedding, values],
    ["ssm_conv1d.weight", convKernel, mixed],
    ["ssm_dt.bias", valueHeads],
    ["ssm_a", valueHeads],
    ["ssm_beta.weight", embedding, valueHeads],
    ["ssm_alpha.weight", embedding, valueHeads],
    ["ssm_norm.weight", stateSize],
    ["ssm_out.weight", values, embedding],
  ];
}

function latentAttention({ embedding, heads }: Shape, latent: NonNullable<Shape["latent"]>): Dimensions[] {
  const { queryRank, kvRank, nopeSize, ropeSize, valueSize } = latent;
  const querySize = heads * (nopeSize + ropeSize);
  const query: Dimensions[] =
    queryRank === null
      ? [["attn_q.weight", embedding, querySize]]
      : [
          ["attn_q_a.weight", embedding, queryRank],
          ["attn_q_a_norm.weight", queryRank],
          ["attn_q_b.weight", queryRank, querySize],
        ];
  return [
    ["attn_norm.weight", embedding],
    ...query,
    ["attn_kv_a_mqa.weight", embedding, kvRank + ropeSize],
    ["attn_kv_a_norm.weight", kvRank],
    ["attn_k_b.weight", nopeSize, kvRank, heads],
    ["attn_v_b.weight", kvRank, valueSize, heads],
    ["attn_output.weight", heads * valueSize, embedding],
  ];
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
  if (isGemma(architecture)) tensors.push(["post_attention_norm.weight", embedding]);
  return tensors;
}

function isGemma(architecture: Shape["architecture"]): boolean {
  return architecture === "gemma2" || architecture === "gemma3";
}

function feedForward(shape: Shape, layer: number): Dimensions[] {
  const { architecture, embedding, experts } = shape;
  // Hybrids norm once, after their attention.
  const norm: Dimensions[] = shape.hybrid === undefined ? [["ffn_norm.weight", embedding]] : [];
  if (experts !== undefined && layer >= (experts.denseLayers ?? 0)) {
    return [
      ...norm,
      ...sharedExpert(shape, experts.sharedFeedForward ?? 0),
      ["ffn_gate_inp.weight", embedding, experts.count],
      ["ffn_gate_exps.weight", embedding, experts.feedForward, experts.count],
      ["ffn_up_exps.weight", embedding, experts.feedForward, experts.count],
      ["ffn_down_exps.weight", experts.feedForward, embedding, experts.count],
    ];
  }
  const postNorm: Dimensions[] = isGemma(architecture) ? [["post_ffw_norm.weight", embedding]] : [];
  return [
    ...norm,
    ["ffn_gate.weight", embedding, shape.feedForward],
    ["ffn_up.weight", embedding, shape.feedForward],
    ["ffn_down.weight", shape.feedForward, embedding],
    ...postNorm,
  ];
}

function sharedExpert({ architecture, embedding }: Shape, size: number): Dimensions[] {
  if (size === 0) return [];
  const gate: Dimensions[] = architecture === "qwen35moe" ? [["ffn_gate_inp_shexp.weight", embedding]] : [];
  return [
    ...gate,
    ["ffn_gate_shexp.weight", embedding, size],
    ["ffn_up_shexp.weight", embedding, size],
    ["ffn_down_shexp.weight", size, embedding],
  ];
}

/** The `<architecture>.*` keys of a header. */
export function shapeMetadata(shape: Shape): Metadata {
  const { architecture, experts, slidingWindow, hybrid, latent } = shape;
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
          ...(experts.sharedFeedForward === undefined
            ? {}
            : {
                expert_shared_feed_forward_length: uint32(experts.sharedFeedForward),
                expert_shared_count: uint32(experts.sharedFeedForward / experts.feedForward),
              }),
          ...(experts.denseLayers === undefined
            ? {}
            : { leading_dense_block_count: uint32(experts.denseLayers), expert_weights_scale: float32(1) }),
        }),
    ...(hybrid === undefined ? {} : hybridMetadata(shape, hybrid)),
    ...(latent === undefined ? {} : latentMetadata(latent)),
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${architecture}.${key}`, value]));
}

function hybridMetadata({ headSize }: Shape, hybrid: NonNullable<Shape["hybrid"]>): Metadata {
  return {
    full_attention_interval: uint32(hybrid.attentionEvery),
    "ssm.conv_kernel": uint32(hybrid.convKernel),
    "ssm.inner_size": uint32(hybrid.stateSize * hybrid.valueHeads),
    "ssm.state_size": uint32(hybrid.stateSize),
    "ssm.time_step_rank": uint32(hybrid.valueHeads),
    "ssm.group_count": uint32(hybrid.groups),
    "rope.dimension_count": uint32(headSize / 4),
    "rope.dimension_sections": int32s([11, 11, 10, 0]),
  };
}

/** With the projections absorbed there is one head of keys, as wide as the compressed row and its position part. */
function latentMetadata(latent: NonNullable<Shape["latent"]>): Metadata {
  return {
    "attention.head_count_kv": uint32(1),
    "attention.key_length": uint32(latent.kvRank + latent.ropeSize),
    "attention.value_length": uint32(latent.kvRank),
    "attention.key_length_mla": uint32(latent.nopeSize + latent.ropeSize),
    "attention.value_length_mla": uint32(latent.valueSize),
    "attention.kv_lora_rank": uint32(latent.kvRank),
    ...(latent.queryRank === null ? {} : { "attention.q_lora_rank": uint32(latent.queryRank) }),
    "rope.dimension_count": uint32(latent.ropeSize),
  };
}

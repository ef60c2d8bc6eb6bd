import * as z from "zod";
import { problemSchema } from "../errors.ts";

/** Where a model's files live. Everything but `folder` files that Snug itself put there is borrowed and never changed. */
const modelSourceSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("folder"), folder: z.string() }),
  z.object({ type: z.literal("path") }),
  z.object({ type: z.literal("ollama"), name: z.string() }),
  z.object({ type: z.literal("demo") }),
]);
export type ModelSource = Readonly<z.infer<typeof modelSourceSchema>>;

/** Told from the header's metadata: only `chat` models are asked questions. */
const modelKindSchema = z.enum(["chat", "embedding", "reranker", "adapter", "projector", "vocabulary"]);
export type ModelKind = z.infer<typeof modelKindSchema>;

export const modelSchema = z.object({
  /** Stable while the file stays where it is; derived from its real path. */
  id: z.string(),
  /** For people: "Qwen3 4B Instruct". */
  name: z.string(),
  /** The first file is the one to load; the others are the further parts of a split model. */
  files: z.array(z.string()).min(1),
  sizeBytes: z.number().int().nonnegative(),
  kind: modelKindSchema,
  /** GGUF's `general.architecture`. */
  architecture: z.string(),
  parameters: z.number().int().nonnegative().nullable(),
  /** "Q4_K_M", where the file tells. */
  quantization: z.string().nullable(),
  /** The context size that the model was trained for, in tokens. */
  trainedContextTokens: z.number().int().nonnegative(),
  layers: z.number().int().nonnegative(),
  source: modelSourceSchema,
  /** Why this model cannot be used, or null. A broken file is listed with its sentence rather than hidden. */
  problem: problemSchema.nullable(),
});
export type Model = Readonly<z.infer<typeof modelSchema>>;

/** "Qwen3 4B Instruct Q4_K_M": the name of one variant, as chips and receipts show it. */
export function variantName(model: Pick<Model, "name" | "quantization">): string {
  return model.quantization === null || model.name.includes(model.quantization)
    ? model.name
    : `${model.name} ${model.quantization}`;
}

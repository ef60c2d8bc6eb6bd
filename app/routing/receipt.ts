import * as z from "zod";
import { planSchema } from "../fit/plan.ts";

const count = z.number().int().nonnegative();
const milliseconds = z.number().nonnegative();

/** What really happened while an answer was made. */
export const measuredSchema = z.object({
  promptTokens: count,
  /** Prompt tokens that were in the context already and were not evaluated again. */
  cachedTokens: count,
  answerTokens: count,
  /** From the request's arrival to the first token, a load included. */
  firstTokenMs: milliseconds,
  /** Null when fewer than two tokens were made. */
  decodeTokensPerSecond: z.number().nonnegative().nullable(),
  /** Null when the model was warm. */
  loadMs: milliseconds.nullable(),
  /** Resident memory of the worker at the end of the answer. */
  workerBytes: count,
  /** Earlier turns that did not fit the context and were not read. */
  leftOutTurns: count,
});
export type Measured = Readonly<z.infer<typeof measuredSchema>>;

/** The choice of model and plan for one prompt, why, what else was considered, and what then happened. */
export const receiptSchema = z.object({
  modelId: z.string(),
  /** The variant's name: "Qwen3 4B Q4_K_M". */
  modelName: z.string(),
  engine: z.literal("embedded"),
  demo: z.boolean(),
  warm: z.boolean(),
  plan: planSchema,
  /** The bytes that a model might use when the choice was made. */
  budgetBytes: count,
  /** Why this one, as a sentence. */
  reason: z.string(),
  rejected: z.array(z.object({ modelId: z.string(), modelName: z.string(), reason: z.string() })),
  measured: measuredSchema.nullable(),
});
export type Receipt = Readonly<z.infer<typeof receiptSchema>>;

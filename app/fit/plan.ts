import * as z from "zod";

const bytes = z.number().int().nonnegative();

/** How keys and values are kept. Quantized ones need flash attention. */
export const kvTypeSchema = z.enum(["f16", "q8_0", "q4_0"]);
export type KvType = z.infer<typeof kvTypeSchema>;

/** The bytes a variant needs for given settings, by device and component. */
export const requirementSchema = z.object({
  contextTokens: z.number().int().positive(),
  gpuLayers: z.number().int().nonnegative(),
  weightsRamBytes: bytes,
  weightsVramBytes: bytes,
  /** KV cache, recurrent state and compute buffers. */
  contextRamBytes: bytes,
  contextVramBytes: bytes,
});
export type Requirement = Readonly<z.infer<typeof requirementSchema>>;

/** Settings under which a variant fits the budget. */
export const planSchema = z.object({
  contextTokens: z.number().int().positive(),
  gpuLayers: z.number().int().nonnegative(),
  requirement: requirementSchema,
});
export type Plan = Readonly<z.infer<typeof planSchema>>;

/** How a model stands to the budget right now. */
export const fitSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("fits"), plan: planSchema }),
  /** Fits, but with less context than is usual for it. */
  z.object({ type: z.literal("fitsShorter"), plan: planSchema, wantedContextTokens: z.number().int().positive() }),
  z.object({ type: z.literal("tooLarge"), neededBytes: bytes, budgetBytes: bytes }),
]);
export type Fit = Readonly<z.infer<typeof fitSchema>>;

export function ramBytes(requirement: Requirement): number {
  return requirement.weightsRamBytes + requirement.contextRamBytes;
}

export function vramBytes(requirement: Requirement): number {
  return requirement.weightsVramBytes + requirement.contextVramBytes;
}

export function totalBytes(requirement: Requirement): number {
  return ramBytes(requirement) + vramBytes(requirement);
}

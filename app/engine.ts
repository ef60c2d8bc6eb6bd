import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { segmentSchema } from "./chat/conversation.ts";
import { problemSchema } from "./errors.ts";
import { kvTypeSchema, requirementSchema } from "./fit/plan.ts";

const call = oc.errors({ PROBLEM: { data: problemSchema } });

export const engineInfoSchema = z.object({
  /** The llama.cpp release that is built in. */
  llamaRelease: z.string(),
  /** "metal", "cuda", "vulkan" or "cpu". */
  backend: z.string(),
  devices: z.array(z.string()),
  /** Memory of the GPU that llama.cpp sees: Metal's recommended working set on a Mac. Zero without one. */
  vramTotalBytes: z.number(),
  vramFreeBytes: z.number(),
});
export type EngineInfo = Readonly<z.infer<typeof engineInfoSchema>>;

export const messageSchema = z.object({ role: z.enum(["system", "user", "assistant"]), text: z.string() });
export type Message = Readonly<z.infer<typeof messageSchema>>;

export const loadRequestSchema = z.object({
  path: z.string(),
  /** For error sentences. */
  name: z.string(),
  contextTokens: z.number().int().positive(),
  gpuLayers: z.number().int().nonnegative(),
  threads: z.object({ prefill: z.number().int().positive(), decode: z.number().int().positive() }),
});
export type LoadRequest = Readonly<z.infer<typeof loadRequestSchema>>;

export const loadEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("progress"), fraction: z.number() }),
  z.object({
    type: z.literal("loaded"),
    contextTokens: z.number(),
    loadMs: z.number(),
    /** Resident memory of the worker. */
    workerBytes: z.number(),
    /** What an unload would give back beyond pages that the system may drop anyway. */
    releasableBytes: z.number(),
  }),
]);
export type LoadEvent = Readonly<z.infer<typeof loadEventSchema>>;

export const generateRequestSchema = z.object({
  messages: z.array(messageSchema),
  temperature: z.number(),
  maxTokens: z.number().int().positive(),
  /** Makes sampling repeatable. */
  seed: z.number().int().nonnegative().nullable(),
});
export type GenerateRequest = Readonly<z.infer<typeof generateRequestSchema>>;

export const generateEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("prefill"), doneTokens: z.number(), totalTokens: z.number() }),
  z.object({ type: z.literal("text"), segment: segmentSchema }),
  z.object({
    type: z.literal("end"),
    reason: z.enum(["complete", "stopped", "cut"]),
    promptTokens: z.number(),
    cachedTokens: z.number(),
    answerTokens: z.number(),
    /** From the request's arrival in the worker to the first token; null when there was none. */
    firstTokenMs: z.number().nullable(),
    decodeTokensPerSecond: z.number().nullable(),
    workerBytes: z.number(),
    /** Earlier messages that did not fit the context. */
    leftOutMessages: z.number(),
  }),
]);
export type GenerateEvent = Readonly<z.infer<typeof generateEventSchema>>;

/** Every host⇄inference-worker call. The worker holds at most one model at a time. */
export const engineContract = {
  info: call.output(engineInfoSchema),
  /** llama.cpp's own dry load of the header: exact bytes, no weights read. */
  estimate: call
    .input(
      z.object({
        path: z.string(),
        name: z.string(),
        contextTokens: z.number().int().positive(),
        gpuLayers: z.number().int().nonnegative(),
        /** f16 where it is left out, as a load makes it. */
        kvType: kvTypeSchema.optional(),
        /** As a load uses it where it is left out: where the model allows it. */
        flashAttention: z.union([z.boolean(), z.literal("auto")]).optional(),
      }),
    )
    .output(requirementSchema),
  load: call.input(loadRequestSchema).output(eventIterator(loadEventSchema)),
  unload: call,
  /** Answers the last message. `stop` ends it within one token with an `end` event; an aborted call ends without one. */
  generate: call.input(generateRequestSchema).output(eventIterator(generateEventSchema)),
  /** Stops the running answer, if there is one. */
  stop: call,
};
export type EngineContract = typeof engineContract;

import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { chatEventSchema, conversationSchema, conversationSummarySchema } from "./chat/conversation.ts";
import { problemSchema } from "./errors.ts";
import { fitSchema } from "./fit/plan.ts";
import { budgetSchema, machineSchema, readingsSchema } from "./machine/machine.ts";
import { modelSchema } from "./models/model.ts";
import { receiptSchema } from "./routing/receipt.ts";
import { settingsPatchSchema, settingsSchema } from "./settings.ts";

/** Expected failures cross as this one typed error; its data is the problem with the sentence a person reads. */
const call = oc.errors({ PROBLEM: { data: problemSchema } });

const id = z.string().min(1).max(200);
/** A model by its id, its name or a path to its file. */
const modelName = z.string().min(1).max(4096);
/** Far above any context that fits; a longer text is refused before it costs memory. */
const promptText = z.string().max(20_000_000);

/** A model with how it stands to the memory that is free now. `fit` is null while it is not known or cannot be. */
export const modelCardSchema = z.object({ model: modelSchema, fit: fitSchema.nullable(), warm: z.boolean() });
export type ModelCard = Readonly<z.infer<typeof modelCardSchema>>;

export const libraryListingSchema = z.object({
  cards: z.array(modelCardSchema),
  /** Folders and stores that could not be read. */
  problems: z.array(problemSchema),
  /** Snug's own models folder. */
  modelsFolder: z.string(),
});
export type LibraryListing = Readonly<z.infer<typeof libraryListingSchema>>;

/** What the model runner is doing now. */
export const workerStatusSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("off") }),
  z.object({ type: z.literal("starting") }),
  z.object({ type: z.literal("idle") }),
  z.object({ type: z.literal("loading"), modelId: z.string(), fraction: z.number() }),
  z.object({ type: z.literal("warm"), modelId: z.string(), workerBytes: z.number() }),
]);
export type WorkerStatus = Readonly<z.infer<typeof workerStatusSchema>>;

export const systemInfoSchema = z.object({
  version: z.string(),
  host: z.enum(["electron", "browser", "terminal"]),
  machine: machineSchema,
  readings: readingsSchema,
  budget: budgetSchema,
  dataFolder: z.string(),
  hotkey: z.object({ accelerator: z.string(), registered: z.boolean(), problem: problemSchema.nullable() }).nullable(),
  /** What went wrong at the start, to be shown once: a damaged database that was replaced, say. */
  notices: z.array(problemSchema),
});
export type SystemInfo = Readonly<z.infer<typeof systemInfoSchema>>;

/** Who would answer the prompt as typed so far, or why nobody can. */
export const routePreviewSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("route"), receipt: receiptSchema }),
  z.object({ type: z.literal("none"), problem: problemSchema }),
]);
export type RoutePreview = Readonly<z.infer<typeof routePreviewSchema>>;

/** What the host tells a window to do. */
export const windowEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("shown") }),
  z.object({ type: z.literal("open"), conversationId: z.string().nullable() }),
  z.object({ type: z.literal("openSettings") }),
  z.object({ type: z.literal("prefill"), text: z.string() }),
]);
export type WindowEvent = Readonly<z.infer<typeof windowEventSchema>>;

/** Every renderer⇄host call. */
export const contract = {
  system: {
    info: call.output(systemInfoSchema),
    /** The worker's status now and at every change. */
    watchWorker: call.output(eventIterator(workerStatusSchema)),
  },
  models: {
    list: call.output(libraryListingSchema),
    /** Yields at every change of the library's folders, and once at the start; list again after each. */
    watch: call.output(eventIterator(z.object({ revision: z.number() }))),
    /** Adds a `.gguf` file or a folder by its path. */
    add: call.input(z.object({ path: z.string().min(1) })).output(libraryListingSchema),
    load: call.input(z.object({ modelId: modelName })).output(eventIterator(workerStatusSchema)),
    /** Frees the memory of the loaded model. */
    eject: call,
  },
  chat: {
    /** The newest first; with a query, those that match it. */
    list: call
      .input(
        z.object({ query: z.string().max(1000).default(""), limit: z.number().int().min(1).max(500).default(200) }),
      )
      .output(z.array(conversationSummarySchema)),
    get: call.input(z.object({ conversationId: id })).output(conversationSchema),
    /** Who would answer `text`. */
    preview: call
      .input(z.object({ text: promptText, conversationId: id.nullable(), modelId: modelName.nullable() }))
      .output(routePreviewSchema),
    /** Adds a turn (and a conversation where there is none) and streams its answer. Abort the call to stop. */
    ask: call
      .input(z.object({ prompt: promptText, conversationId: id.nullable(), modelId: modelName.nullable() }))
      .output(eventIterator(chatEventSchema)),
    /** Streams one more answer to a turn, beside those it has. */
    askAgain: call
      .input(z.object({ conversationId: id, turnId: id, modelId: modelName.nullable() }))
      .output(eventIterator(chatEventSchema)),
    rename: call.input(z.object({ conversationId: id, title: z.string().min(1).max(200) })),
    /** Hides the conversation; `restore` brings it back, and the next start removes it for good. */
    remove: call.input(z.object({ conversationId: id })),
    restore: call.input(z.object({ conversationId: id })),
    /** The conversation as Markdown. */
    export: call.input(z.object({ conversationId: id })).output(z.object({ markdown: z.string() })),
  },
  settings: {
    get: call.output(settingsSchema),
    update: call.input(settingsPatchSchema).output(settingsSchema),
    /** The settings now and at every change, by whichever window. */
    watch: call.output(eventIterator(settingsSchema)),
  },
  window: {
    /** What the host wants of this window. */
    events: call.output(eventIterator(windowEventSchema)),
    hide: call,
    /** The popup asks for the height its content needs, in CSS pixels. */
    resize: call.input(z.object({ height: z.number().int().min(40).max(4000) })),
    /** Opens the main window at a conversation, or at a new one. */
    openMain: call.input(z.object({ conversationId: id.nullable() })),
    /** Opens a web link outside Snug, after the person clicked it. */
    openLink: call.input(z.object({ url: z.url({ protocol: /^https?$/ }) })),
  },
};

export type Contract = typeof contract;

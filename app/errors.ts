import * as z from "zod";
import { formatBytes } from "./format.ts";

/**
 * Every failure a person may meet, with the sentence they read: what happened, why, and what to do.
 * Anything that is not listed here becomes `internal` in one place (`toProblem`).
 */
const sentences = {
  internal: (data: { readonly detail: string }) =>
    `Something went wrong inside Snug (${data.detail}). Your conversation is saved. Try again, and restart Snug if it happens again.`,

  prompt_empty: (_: object) => "There is nothing to ask yet. Type a question first.",
  prompt_too_long: (data: { readonly promptTokens: number; readonly contextTokens: number }) =>
    `This prompt is ${data.promptTokens} tokens long and the model can read ${data.contextTokens} here, its answer included. Shorten the prompt, or pick a model with a longer context.`,

  no_model: (_: object) =>
    "No model is installed yet. Put a .gguf file into the models folder, install one with Ollama, or try the built-in demo.",
  model_unknown: (data: { readonly name: string }) =>
    `There is no model called “${data.name}” here. Run “snug models” or open Models to see which there are.`,
  model_ambiguous: (data: { readonly name: string; readonly candidates: readonly string[] }) =>
    `“${data.name}” could mean ${data.candidates.join(", ")}. Use the full name of one of them.`,
  model_not_chat: (data: { readonly name: string; readonly kind: string }) =>
    `${data.name} is ${data.kind}, not a model that can answer. Pick another one.`,
  nothing_fits: (data: { readonly name: string; readonly neededBytes: number; readonly freeBytes: number }) =>
    `${data.name} needs ${formatBytes(data.neededBytes)} and ${formatBytes(data.freeBytes)} may be used now: short by ${formatBytes(Math.max(0, data.neededBytes - data.freeBytes))}. Close other apps, or use a smaller model.`,

  model_file_missing: (data: { readonly path: string }) =>
    `The model file ${data.path} is not there any more. Put it back, or pick another model.`,
  model_file_unreadable: (data: { readonly path: string; readonly detail: string }) =>
    `The model file ${data.path} cannot be read (${data.detail}). Check its permissions.`,
  model_file_empty: (data: { readonly path: string }) =>
    `The model file ${data.path} is empty. Its download probably never started: download it again.`,
  model_not_gguf: (data: { readonly path: string }) =>
    `${data.path} is not a GGUF model. Snug runs models in the GGUF format: look for a .gguf download of it.`,
  model_truncated: (data: { readonly path: string; readonly detail: string }) =>
    `The model file ${data.path} ends too early (${data.detail}). Its download probably stopped halfway: download it again.`,
  model_damaged: (data: { readonly path: string; readonly detail: string }) =>
    `The model file ${data.path} is damaged (${data.detail}). Download it again.`,
  model_compression_unknown: (data: { readonly path: string; readonly type: number }) =>
    `${data.path} is compressed in a way (number ${data.type}) that this version of Snug does not know. Pick another compression of it, or update Snug.`,
  model_architecture_unknown: (data: { readonly name: string; readonly architecture: string }) =>
    `${data.name} has the architecture “${data.architecture}”, which this version of Snug cannot run. Pick another model, or update Snug.`,
  model_part_missing: (data: { readonly path: string; readonly present: number; readonly total: number }) =>
    `${data.path} is a model in ${data.total} files, and only ${data.present} of them are here. Download the missing ones into the same folder.`,
  model_need_unknown: (data: { readonly name: string }) =>
    `Snug does not know yet how much memory ${data.name} needs, so it was not loaded. Try again in a moment, or pick another model.`,
  model_load_failed: (data: { readonly name: string; readonly detail: string }) =>
    `${data.name} could not be loaded (${data.detail}). Pick another model, or download this one again.`,
  estimate_impossible: (data: { readonly name: string; readonly detail: string }) =>
    `How much memory ${data.name} needs cannot be told (${data.detail}). Try other settings, or pick another model.`,
  address_invalid: (data: { readonly address: string }) =>
    `“${data.address}” is no address of a model. Write a file's path, an http or https address, or hf:owner/repo:Q4_K_M.`,
  remote_unreachable: (data: { readonly host: string; readonly detail: string }) =>
    `${data.host} cannot be reached (${data.detail}). Check the connection and try again.`,
  remote_slow: (data: { readonly host: string; readonly seconds: number }) =>
    `${data.host} did not answer within ${data.seconds} seconds. Try again later.`,
  remote_missing: (data: { readonly address: string }) =>
    `There is nothing at ${data.address}. Check how the name is written.`,
  remote_forbidden: (data: { readonly address: string; readonly host: string }) =>
    `${data.host} does not give out ${data.address} without permission. If the model is gated, accept its licence on its page; then set HF_TOKEN to an access token of yours.`,
  remote_busy: (data: { readonly host: string; readonly waitSeconds: number | null }) =>
    `${data.host} has had too many requests from here. Try again ${data.waitSeconds === null ? "in a few minutes" : `in ${data.waitSeconds} seconds`}.`,
  remote_failed: (data: { readonly host: string; readonly status: number }) =>
    `${data.host} answered with the error ${data.status}. Try again later.`,
  remote_redirects: (data: { readonly address: string; readonly detail: string }) =>
    `${data.address} leads elsewhere (${data.detail}), and Snug does not follow it. Use the file's own address.`,
  remote_not_gguf: (data: { readonly address: string; readonly found: string }) =>
    `${data.address} is not a GGUF model but ${data.found}. Use the address of the .gguf file itself.`,
  remote_choice: (data: { readonly repo: string; readonly wanted: string; readonly available: readonly string[] }) =>
    data.available.length === 0
      ? `${data.repo} has no GGUF files. Look for a repository whose name ends in GGUF.`
      : `${data.repo} has no ${data.wanted}. It has: ${data.available.join(", ")}.`,
  ollama_blob_missing: (data: { readonly name: string }) =>
    `Ollama lists ${data.name}, but its file is missing from Ollama's store. Run “ollama pull ${data.name}” to repair it.`,
  ollama_manifest_damaged: (data: { readonly name: string; readonly detail: string }) =>
    `Ollama's entry for ${data.name} cannot be read (${data.detail}). Run “ollama pull ${data.name}” to repair it.`,
  folder_missing: (data: { readonly path: string }) =>
    `The models folder ${data.path} is not there. Connect its disk or create it, or remove it in Settings.`,
  folder_unreadable: (data: { readonly path: string; readonly detail: string }) =>
    `The models folder ${data.path} cannot be read (${data.detail}). Check its permissions, or remove it in Settings.`,

  load_backed_out: (data: { readonly name: string }) =>
    `Loading ${data.name} was given up, because it was slowing down the rest of this machine. Close other apps, or use a smaller model.`,
  worker_died: (data: { readonly name: string }) =>
    `${data.name} stopped unexpectedly, perhaps for lack of memory. What it had written is kept. Try again.`,
  worker_unavailable: (data: { readonly detail: string }) =>
    `The model runner could not start (${data.detail}). Reinstall Snug, or run “snug doctor” to see why.`,
  worker_busy: (_: object) => "A model is answering already. Wait for it, or stop it with Esc.",

  host_gone: (_: object) => "Snug stopped running. What was written so far is kept. Start Snug again and try again.",

  answer_interrupted: (_: object) =>
    "Snug ended while this answer was being written. What it had written is kept. Try again.",
  conversation_unknown: (_: object) => "This conversation is not there any more.",
  database_locked: (data: { readonly path: string }) =>
    `Another program is using Snug's database (${data.path}) and does not let go. Quit the other one and try again.`,
  database_corrupt: (data: { readonly path: string; readonly keptAs: string }) =>
    `Snug's database was damaged and could not be opened. It is kept as ${data.keptAs}, and a new one was started at ${data.path}.`,
  database_newer: (data: { readonly path: string }) =>
    `Snug's database (${data.path}) was written by a newer version of Snug. Update Snug to open it.`,
  database_unavailable: (data: { readonly path: string; readonly detail: string }) =>
    `Snug's database (${data.path}) cannot be opened (${data.detail}). Check the folder's permissions.`,
  database_damaged: (data: { readonly path: string }) =>
    `Snug's database (${data.path}) is damaged. Restart Snug: it keeps the damaged file aside and starts a new one.`,
  disk_full: (data: { readonly path: string }) =>
    `The disk that holds ${data.path} is full. Free some space and try again; the answer so far stays on the screen.`,

  hotkey_taken: (data: { readonly hotkey: string }) =>
    `${data.hotkey} is used by another app. Choose another hotkey in Settings.`,
  port_taken: (data: { readonly port: number }) =>
    `Port ${data.port} is in use by another program. Choose another with --port, or leave it out.`,
  already_running: (data: { readonly folder: string; readonly pid: number }) =>
    `Snug is already running for ${data.folder} (process ${data.pid}). Use that one, or set another folder with SNUG_HOME.`,
  settings_damaged: (data: { readonly keptAs: string }) =>
    `Your settings could not all be read, so Snug uses its defaults for what is missing. The old file is kept as ${data.keptAs}.`,
  settings_unavailable: (data: { readonly path: string; readonly detail: string }) =>
    `Your settings (${data.path}) cannot be read or saved (${data.detail}). Check the folder's permissions.`,
  setting_invalid: (data: { readonly detail: string }) => `This setting is not possible: ${data.detail}.`,
  memory_size_invalid: (data: { readonly text: string }) =>
    `“${data.text}” is not an amount of memory. Write it like 8gb, 512mb or 4GiB.`,
  machine_file_invalid: (data: { readonly path: string; readonly detail: string }) =>
    `The machine described in ${data.path} cannot be used (${data.detail}). Correct the file, or leave it out to use this machine.`,
  windows_not_built: (_: object) =>
    "Snug's windows are not built yet. Start Snug with “npm start”, which builds them, or run “npm run build” first.",
  not_supported_here: (data: { readonly what: string }) => `${data.what} is not available in the browser window.`,
} satisfies Record<string, (data: never) => string>;

export type ErrorCode = keyof typeof sentences;

export type ErrorData<Code extends ErrorCode> = Parameters<(typeof sentences)[Code]>[0];

export const errorCodes = Object.keys(sentences) as [ErrorCode, ...ErrorCode[]];

/** A failure as it crosses processes and is stored: its code, and the sentence a person reads. */
export const problemSchema = z.object({
  code: z.enum(errorCodes),
  sentence: z.string(),
});

export type Problem = Readonly<z.infer<typeof problemSchema>>;

export function problem<Code extends ErrorCode>(code: Code, data: ErrorData<Code>): Problem {
  const sentence = sentences[code] as (data: ErrorData<Code>) => string;
  return { code, sentence: sentence(data) };
}

/** An expected failure. Its message is the sentence a person reads. */
export class SnugError extends Error {
  override readonly name = "SnugError";
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.sentence, options);
    this.problem = problem;
  }
}

export function snugError<Code extends ErrorCode>(
  code: Code,
  data: ErrorData<Code>,
  options?: ErrorOptions,
): SnugError {
  return new SnugError(problem(code, data), options);
}

/** The one place where an unexpected failure becomes `internal`. Also reads problems that crossed a process. */
export function toProblem(error: unknown): Problem {
  if (error instanceof SnugError) return error.problem;
  const crossed = problemSchema.safeParse((error as { data?: unknown } | null)?.data);
  if (crossed.success) return crossed.data;
  return problem("internal", { detail: error instanceof Error ? error.message : String(error) });
}

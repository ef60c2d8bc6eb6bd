import {
  type Answer,
  type AnswerState,
  answerText,
  applyChatEvent,
  type ChatEvent,
  type Conversation,
} from "#app/chat/conversation.ts";
import { SnugError } from "#app/errors.ts";
import type { Receipt } from "#app/routing/receipt.ts";
import { leftOutSentence, receiptLine } from "#app/routing/receiptLine.ts";
import { AnswerPrinter } from "./answerPrinter.ts";
import type { Client } from "./client.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import type { Terminal } from "./terminal.ts";

export interface AskOptions {
  readonly model?: string;
  readonly json?: boolean;
}

/** Asks once and prints the answer as it is written. */
export async function ask(prompt: string, options: AskOptions, terminal: Terminal, client: Client): Promise<ExitCode> {
  await checkModel(client, prompt, options.model);
  const printer = options.json === true ? null : new AnswerPrinter(terminal);
  const stop = new Stop(terminal);
  // The services take any of a model's names, or its path, where the windows give its id.
  const input = { prompt, conversationId: null, modelId: options.model ?? null };
  let streamed: Streamed;
  try {
    streamed = await streamAnswer(client, input, stop, (event) => printer?.print(event));
  } finally {
    printer?.end();
    stop.release();
  }
  return report(streamed, options, terminal, stop);
}

/** The words of the command line, then what was piped in: "summarise this" < report.txt. */
export async function readPrompt(words: readonly string[], terminal: Terminal): Promise<string> {
  const piped = await terminal.readPiped();
  return [words.join(" ").trim(), piped?.trim() ?? ""].filter((part) => part !== "").join("\n\n");
}

/** A model that is named but cannot answer is a mistake of this command, and no conversation to be kept. */
async function checkModel(client: Client, text: string, model: string | undefined): Promise<void> {
  if (model === undefined) return;
  const preview = await client.chat.preview({ text, conversationId: null, modelId: model });
  if (preview.type === "none") throw new SnugError(preview.problem);
}

/** Why the answer was ended early: the first Ctrl-C stops it and keeps what is there, the second ends the process. */
class Stop {
  readonly #controller = new AbortController();
  readonly #releases: readonly (() => void)[];
  outputClosed = false;

  constructor(terminal: Terminal) {
    this.#releases = [
      terminal.onInterrupt(() => {
        if (this.signal.aborted) terminal.exit(exitCodes.interrupted);
        this.#controller.abort();
      }),
      terminal.onOutputClosed(() => {
        this.outputClosed = true;
        this.#controller.abort();
      }),
    ];
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  release(): void {
    for (const release of this.#releases) release();
  }
}

async function streamAnswer(
  client: Client,
  input: Parameters<Client["chat"]["ask"]>[0],
  { signal }: Stop,
  onEvent: (event: ChatEvent) => void,
): Promise<Streamed> {
  let conversation: Conversation | null = null;
  try {
    for await (const event of await client.chat.ask(input, { signal })) {
      conversation = applyChatEvent(conversation, event);
      onEvent(event);
    }
  } catch (error) {
    // An abort may end the stream before it tells so; anything else did go wrong.
    if (!signal.aborted) throw error;
  }
  return { conversation, answer: conversation?.turns.at(-1)?.answers.at(-1) ?? null };
}

interface Streamed {
  readonly conversation: Conversation | null;
  readonly answer: Answer | null;
}

function report({ conversation, answer }: Streamed, options: AskOptions, terminal: Terminal, stop: Stop): ExitCode {
  const state: AnswerState = answer?.state ?? { type: "stopped" };
  if (options.json === true) terminal.output.line(asJson(conversation, answer, state));
  else if (answer?.receipt != null) terminal.errors.dim(`${receiptNotes(answer.receipt)}\n`);
  if (state.type === "failed") {
    terminal.errors.line(state.problem.sentence);
    return exitCodes.failure;
  }
  if (state.type === "cut") terminal.errors.line("The answer ends here because it reached the length limit.");
  if (stop.outputClosed) return exitCodes.ok;
  return stop.signal.aborted ? exitCodes.interrupted : exitCodes.ok;
}

function asJson(conversation: Conversation | null, answer: Answer | null, state: AnswerState): string {
  const thinking = answer?.segments.filter((segment) => segment.type === "thinking").map((segment) => segment.text);
  const result = {
    conversationId: conversation?.id ?? null,
    state,
    answer: answer === null ? "" : answerText(answer),
    thinking: thinking?.join("") ?? "",
    receipt: answer?.receipt ?? null,
  };
  return JSON.stringify(result, null, 2);
}

/** What the windows show under an answer, for the error output. */
function receiptNotes(receipt: Receipt): string {
  return [receiptLine(receipt), leftOutSentence(receipt)].filter((line) => line !== null).join("\n");
}

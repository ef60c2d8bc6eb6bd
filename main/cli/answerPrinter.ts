import type { AnswerState, ChatEvent } from "#app/chat/conversation.ts";
import type { Terminal } from "./terminal.ts";

/** Writes the answer to the output and everything about it to the errors, so that a pipe gets the answer only. */
export class AnswerPrinter {
  readonly #terminal: Terminal;
  #hasStatus = false;
  #lastOutput = "";
  #lastThinking = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  print(event: ChatEvent): void {
    if (event.type === "state") this.#printState(event.state);
    if (event.type === "text" && event.segment.text !== "") this.#printText(event.segment.type, event.segment.text);
  }

  /** Leaves the cursor at the start of a line. */
  end(): void {
    this.#clearStatus();
    this.#endThinking();
    if (this.#lastOutput !== "" && !this.#lastOutput.endsWith("\n")) this.#terminal.output.write("\n");
  }

  #printText(type: "thinking" | "answer", text: string): void {
    this.#clearStatus();
    if (type === "thinking") {
      this.#terminal.errors.dim(text);
      this.#lastThinking = text;
    } else {
      this.#endThinking();
      this.#terminal.output.write(text);
      this.#lastOutput = text;
    }
  }

  #endThinking(): void {
    if (this.#lastThinking !== "" && !this.#lastThinking.endsWith("\n")) this.#terminal.errors.write("\n");
    this.#lastThinking = "";
  }

  #printState(state: AnswerState): void {
    const status = statusOf(state);
    if (status === null) return;
    this.#terminal.errors.status(status);
    this.#hasStatus = true;
  }

  #clearStatus(): void {
    if (this.#hasStatus) this.#terminal.errors.status(null);
    this.#hasStatus = false;
  }
}

function statusOf(state: AnswerState): string | null {
  if (state.type === "routing") return "Choosing a model…";
  if (state.type === "loading") return `Loading the model… ${Math.round(state.fraction * 100)} %`;
  if (state.type === "prefilling") return `Reading… ${state.doneTokens} of ${state.totalTokens} tokens`;
  return null;
}

import type { Client } from "../client.ts";

/** How far back ↑ reaches: the prompts of this many conversations. */
const conversations = 10;

/** Earlier questions, to ask again. Steps back with `older` and forth with `newer`, to what was being typed. */
export class PromptHistory {
  readonly #client: Client;
  /** The newest first; null until they are first wanted. */
  #prompts: string[] | null = null;
  #index = -1;
  #draft = "";

  constructor(client: Client) {
    this.#client = client;
  }

  get browsing(): boolean {
    return this.#index >= 0;
  }

  /** A question was asked: it is now the newest. */
  add(prompt: string): void {
    this.leave();
    this.#prompts = this.#prompts === null ? null : withoutRepeats([prompt, ...this.#prompts]);
  }

  /** Typing leaves the history: what is shown is the person's own text again. */
  leave(): void {
    this.#index = -1;
  }

  /** The question before the one shown; null at the oldest. */
  async older(shown: string): Promise<string | null> {
    this.#prompts ??= await this.#load();
    const prompt = this.#prompts[this.#index + 1];
    if (prompt === undefined) return null;
    if (!this.browsing) this.#draft = shown;
    this.#index += 1;
    return prompt;
  }

  newer(): string {
    this.#index = Math.max(-1, this.#index - 1);
    return this.#prompts?.[this.#index] ?? this.#draft;
  }

  async #load(): Promise<string[]> {
    const summaries = await this.#client.chat.list({ limit: conversations });
    const found = await Promise.all(summaries.map(({ id }) => this.#client.chat.get({ conversationId: id })));
    return withoutRepeats(found.flatMap(({ turns }) => turns.map(({ prompt }) => prompt).reverse()));
  }
}

function withoutRepeats(prompts: readonly string[]): string[] {
  return [...new Set(prompts)];
}

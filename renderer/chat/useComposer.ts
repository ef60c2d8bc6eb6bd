import { useEffect, useState } from "react";
import { useChat, useChoice, useLibrary, usePreview, useSettings, useStores } from "../stores/stores.ts";

export interface Composer {
  readonly text: string;
  setText(text: string): void;
  /** Asks what is typed: of the chosen model, or of the one given. */
  submit(modelId?: string): void;
}

/** The question being typed: keeps the preview of its route up to date, and the text until the host took it. */
export function useComposer(onAsked: (prompt: string) => void = () => {}): Composer {
  const { chat } = useStores();
  const [text, setText] = useState("");
  const chosen = useChoice((state) => state.modelId);
  usePreviewOf(text, chosen);

  const submit = async (modelId: string | null): Promise<void> => {
    const prompt = text.trim();
    if (prompt === "") return;
    setText("");
    onAsked(prompt);
    const taken = await chat.getState().ask(prompt, modelId);
    // What was typed meanwhile matters more than what was refused.
    if (!taken) setText((now) => (now === "" ? prompt : now));
  };

  return { text, setText, submit: (modelId) => void submit(modelId ?? chosen) };
}

function usePreviewOf(text: string, modelId: string | null): void {
  const conversationId = useChat((state) => state.conversationId);
  const request = usePreview((state) => state.request);
  // Other models, another budget or another default may mean another route.
  const listing = useLibrary((state) => state.listing);
  const pinned = useSettings((state) => state.settings.pinnedModelId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(
    () => request({ text, conversationId, modelId }),
    [request, text, conversationId, modelId, listing, pinned],
  );
}

import { useEffect } from "react";
import { isComposing } from "../components/PromptInput.tsx";
import { hasCommandKey } from "../platform.ts";
import { useStores } from "../stores/stores.ts";

/** ⌘N new chat, ⌘F search, ⌘, settings, ⌘. and Esc stop. Open menus and fields take their Esc first. */
export function useWindowKeys(): void {
  const { chat, navigation } = useStores();
  useEffect(() => {
    const keys: Readonly<Record<string, () => void>> = {
      n: () => {
        navigation.getState().go("chats");
        chat.getState().startNew();
      },
      f: () => {
        navigation.getState().go("chats");
        // The list may have to appear first.
        requestAnimationFrame(() => document.querySelector<HTMLElement>("#chat-search")?.focus());
      },
      ",": () => navigation.getState().go("settings"),
      ".": () => chat.getState().stop(),
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !isComposing(event)) chat.getState().stop();
      const run = hasCommandKey(event) && !event.shiftKey && !event.altKey ? keys[event.key] : undefined;
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [chat, navigation]);
}

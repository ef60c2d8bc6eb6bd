import { downloadMarkdown } from "../../components/download.ts";
import { useStores } from "../../stores/stores.ts";

export interface ChatActions {
  rename(title: string): void;
  /** Deletes it, with a way back. */
  remove(): void;
  exportFile(): void;
}

/** What can be done with one conversation. */
export function useChatActions({ id, title }: { readonly id: string; readonly title: string }): ChatActions {
  const { chat, conversations, toasts } = useStores();

  const remove = async (): Promise<void> => {
    if (!(await conversations.getState().remove(id))) return;
    if (chat.getState().conversationId === id) chat.getState().startNew();
    toasts.getState().show(`Deleted “${title}”.`, {
      label: "Undo",
      run: () => void conversations.getState().restore(id),
    });
  };
  const exportFile = async (): Promise<void> => {
    const markdown = await conversations.getState().exportMarkdown(id);
    if (markdown !== null) downloadMarkdown(title, markdown);
  };

  return {
    rename: (newTitle) => void conversations.getState().rename(id, newTitle),
    remove: () => void remove(),
    exportFile: () => void exportFile(),
  };
}

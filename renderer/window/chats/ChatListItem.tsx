import { type KeyboardEvent, memo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { ConversationSummary } from "#app/chat/conversation.ts";
import { Icon } from "../../components/Icon.tsx";
import { Menu } from "../../components/Menu.tsx";
import { useStores } from "../../stores/stores.ts";
import { excerptParts } from "./excerpt.ts";
import { RenameField } from "./RenameField.tsx";
import { useChatActions } from "./useChatActions.ts";

export interface ChatListItemProps {
  readonly summary: ConversationSummary;
  readonly current: boolean;
  readonly running: boolean;
}

export const ChatListItem = memo(function ChatListItem({ summary, current, running }: ChatListItemProps) {
  const { chat, navigation } = useStores();
  const [renaming, setRenaming] = useState(false);
  const actions = useChatActions(summary);
  const opener = useRef<HTMLButtonElement>(null);
  const endRenaming = (hadFocus: boolean): void => {
    // Synchronously, so that the button is there to take the keyboard back.
    flushSync(() => setRenaming(false));
    if (hadFocus) opener.current?.focus();
  };
  const open = (): void => {
    navigation.getState().go("chats");
    void chat.getState().open(summary.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "F2") setRenaming(true);
    else if (event.key === "Delete" || (event.key === "Backspace" && event.metaKey)) {
      focusNeighbour(event.currentTarget);
      actions.remove();
    } else return;
    event.preventDefault();
  };
  if (renaming) {
    return (
      <li>
        <RenameField title={summary.title} onRename={actions.rename} onEnd={endRenaming} />
      </li>
    );
  }
  return (
    <li className="chat-item" data-current={current}>
      <button
        ref={opener}
        type="button"
        className="chat-open"
        aria-current={current ? "true" : undefined}
        aria-keyshortcuts="F2 Delete"
        onClick={open}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={onKeyDown}
      >
        <span className="chat-title">{summary.title}</span>
        {running && <span className="dot dot-busy" role="img" aria-label="Answering" />}
        <Excerpt text={summary.excerpt} />
      </button>
      <Menu
        label={`Actions for ${summary.title}`}
        items={[
          { key: "rename", label: "Rename", run: () => setRenaming(true) },
          { key: "export", label: "Export as Markdown", run: actions.exportFile },
          { key: "remove", label: "Delete", danger: true, run: actions.remove },
        ]}
      >
        <Icon name="more" />
      </Menu>
    </li>
  );
});

/** The item that takes the place of one that is about to go. */
function focusNeighbour(opener: Element): void {
  const item = opener.closest("li");
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling;
  neighbour?.querySelector<HTMLElement>(".chat-open")?.focus();
}

function Excerpt({ text }: { readonly text: string | null }) {
  if (text === null) return null;
  return (
    <span className="chat-excerpt">
      {excerptParts(text).map((part) =>
        part.match ? <mark key={part.start}>{part.text}</mark> : <span key={part.start}>{part.text}</span>,
      )}
    </span>
  );
}

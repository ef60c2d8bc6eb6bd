import { type KeyboardEvent, useEffect, useRef } from "react";
import { Icon } from "../../components/Icon.tsx";
import { ProblemNote } from "../../components/ProblemNote.tsx";
import { shortcut } from "../../platform.ts";
import { useChat, useConversations, useNavigation, useStores } from "../../stores/stores.ts";
import { ChatListItem } from "./ChatListItem.tsx";

/** Every conversation, found by what was said in it. */
export function ChatList() {
  const { chat, navigation, conversations } = useStores();
  const summaries = useConversations((state) => state.summaries);
  const query = useConversations((state) => state.query);
  const problem = useConversations((state) => state.problem);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    void conversations.getState().refresh();
    // Another window may have asked something meanwhile.
    const refresh = (): void => void conversations.getState().refresh();
    window.addEventListener("focus", refresh);
    return () => window.removeEventListener("focus", refresh);
  }, [conversations]);

  const startNew = (): void => {
    navigation.getState().go("chats");
    chat.getState().startNew();
  };
  const onSearchKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") focusItem(list.current, 0);
    else if (event.key === "Escape" && query !== "") void conversations.getState().search("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <section className="chat-list" aria-label="Chats">
      <div className="chat-list-head">
        <label className="search">
          <Icon name="search" />
          <input
            id="chat-search"
            type="search"
            aria-label="Search chats"
            placeholder="Search"
            value={query}
            onChange={(event) => void conversations.getState().search(event.target.value)}
            onKeyDown={onSearchKey}
          />
        </label>
        <button
          type="button"
          className="icon-button"
          aria-label="New chat"
          title={`New chat (${shortcut("N")})`}
          onClick={startNew}
        >
          <Icon name="plus" />
        </button>
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      {summaries?.length === 0 ? (
        <p className="chat-list-empty">{query === "" ? "No chats yet." : "Nothing found."}</p>
      ) : (
        <ul ref={list} onKeyDown={(event) => onListKey(event, list.current)}>
          {summaries?.map((summary) => (
            <Item key={summary.id} summary={summary} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Item({ summary }: { readonly summary: Parameters<typeof ChatListItem>[0]["summary"] }) {
  const shownId = useChat((state) => state.conversationId);
  const runningId = useChat((state) => state.running?.conversationId ?? null);
  const section = useNavigation((state) => state.section);
  return (
    <ChatListItem
      summary={summary}
      current={section === "chats" && shownId === summary.id}
      running={runningId === summary.id}
    />
  );
}

/** ↑ and ↓ move through the list and open what they reach, as in a Mac's source list. */
function onListKey(event: KeyboardEvent, list: HTMLElement | null): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLElement) || !event.target.matches(".chat-open")) return;
  event.preventDefault();
  const index = openers(list).indexOf(event.target);
  focusItem(list, index + step)?.click();
}

function focusItem(list: HTMLElement | null, index: number): HTMLElement | undefined {
  const target = index < 0 ? undefined : openers(list)[index];
  target?.focus();
  return target;
}

function openers(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>(".chat-open") ?? [])];
}

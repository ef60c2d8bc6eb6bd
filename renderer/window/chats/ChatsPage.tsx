import { Transcript } from "../../chat/Transcript.tsx";
import { Icon } from "../../components/Icon.tsx";
import { ProblemNote } from "../../components/ProblemNote.tsx";
import { useChat, useConversations } from "../../stores/stores.ts";
import { ChatComposer } from "./ChatComposer.tsx";
import { useChatActions } from "./useChatActions.ts";
import { Welcome } from "./Welcome.tsx";

export function ChatsPage() {
  const empty = useChat((state) => state.conversationId === null && state.pendingPrompt === null);
  const problem = useChat((state) => state.problem);
  const dismiss = useChat((state) => state.dismissProblem);
  return (
    <div className="chats-page">
      <ConversationHeader />
      {empty ? <Welcome /> : <Transcript />}
      {problem !== null && <ProblemNote problem={problem} onDismiss={dismiss} />}
      <ChatComposer />
    </div>
  );
}

function ConversationHeader() {
  const id = useChat((state) => state.conversationId);
  const ownTitle = useChat((state) => state.conversation?.title ?? "");
  // The list knows of a rename first.
  const listed = useConversations((state) => state.summaries?.find((summary) => summary.id === id)?.title);
  const title = listed ?? ownTitle;
  if (id === null) return <header className="page-header" />;
  return (
    <header className="page-header">
      <h1>{title}</h1>
      <ExportButton id={id} title={title} />
    </header>
  );
}

function ExportButton({ id, title }: { readonly id: string; readonly title: string }) {
  const { exportFile } = useChatActions({ id, title });
  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Export chat"
      title="Export as Markdown"
      onClick={exportFile}
    >
      <Icon name="export" />
    </button>
  );
}

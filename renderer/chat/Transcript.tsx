import { useEffect, useRef } from "react";
import { isAnswering } from "../stores/chat.ts";
import { useChat } from "../stores/stores.ts";
import { Prompt, TurnView } from "./TurnView.tsx";

/** How near to its end a transcript must be scrolled to follow what is being written. */
const followPixels = 48;

/** The conversation that is shown. Follows a growing answer unless a person scrolled away from its end. */
export function Transcript() {
  const conversation = useChat((state) => state.conversation);
  const pendingPrompt = useChat((state) => state.pendingPrompt);
  const view = useChat((state) => state.view);
  const busy = useChat((state) => state.running !== null);
  const scroller = useRef<HTMLDivElement>(null);
  useFollowing(scroller, view);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable from the keyboard.
    <section className="transcript" ref={scroller} tabIndex={0} aria-label="Conversation">
      <div className="transcript-content">
        {conversation?.turns.map((turn) => (
          <TurnView key={turn.id} turn={turn} canAskAgain={!busy} />
        ))}
        {pendingPrompt !== null && (
          <div className="turn">
            <Prompt text={pendingPrompt} />
          </div>
        )}
      </div>
    </section>
  );
}

function useFollowing(scroller: React.RefObject<HTMLElement | null>, view: number): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation starts at its end again.
  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (element === null || content === null || content === undefined) return;
    let following = true;
    const toEnd = (): void => {
      if (following) element.scrollTop = element.scrollHeight;
    };
    /** What a person unfolds is to stay where they unfolded it. */
    const onClick = (event: Event): void => {
      if (event.target instanceof Element && event.target.closest("summary, [aria-expanded]") !== null)
        following = false;
    };
    const onScroll = (): void => {
      following = element.scrollHeight - element.scrollTop - element.clientHeight < followPixels;
    };
    const growth = new ResizeObserver(toEnd);
    growth.observe(content);
    element.addEventListener("scroll", onScroll);
    element.addEventListener("click", onClick, { capture: true });
    return () => {
      growth.disconnect();
      element.removeEventListener("scroll", onScroll);
      element.removeEventListener("click", onClick, { capture: true });
    };
  }, [view]);
}

/** Whether this window's answer is running in what it shows. */
export function useIsAnswering(): boolean {
  return useChat(isAnswering);
}

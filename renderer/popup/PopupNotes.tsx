import { ProblemNote } from "../components/ProblemNote.tsx";
import { demoCard } from "../models.ts";
import { useChat, useChoice, useLibrary, usePreview } from "../stores/stores.ts";

/** Why a question cannot be asked, or was not: nothing fits, no model yet, an answer is running already. */
export function PopupNotes({ text }: { readonly text: string }) {
  const problem = useChat((state) => state.problem);
  const dismiss = useChat((state) => state.dismissProblem);
  const preview = usePreview((state) => state.preview);
  const demo = useLibrary((state) => demoCard(state.listing)?.model.id ?? null);
  const choose = useChoice((state) => state.choose);
  if (problem !== null) return <ProblemNote problem={problem} onDismiss={dismiss} />;
  if (preview?.type !== "none" || preview.problem.code === "prompt_empty") return null;
  // Before anything is typed only the lack of any model is worth saying.
  if (text === "" && preview.problem.code !== "no_model") return null;
  const offersDemo = preview.problem.code === "no_model" && demo !== null;
  const action = offersDemo ? { label: "Use the demo", run: () => choose(demo) } : null;
  return <ProblemNote problem={preview.problem} action={action} />;
}

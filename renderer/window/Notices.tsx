import { useState } from "react";
import { ProblemNote } from "../components/ProblemNote.tsx";
import { useSystem } from "../stores/stores.ts";

/** What went wrong when Snug started, until it was read. */
export function Notices() {
  const notices = useSystem((state) => state.info?.notices) ?? [];
  const problem = useSystem((state) => state.problem);
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  return (problem === null ? notices : [problem, ...notices])
    .filter(({ sentence }) => !dismissed.includes(sentence))
    .map((notice) => (
      <ProblemNote
        key={notice.sentence}
        problem={notice}
        onDismiss={() => setDismissed([...dismissed, notice.sentence])}
      />
    ));
}

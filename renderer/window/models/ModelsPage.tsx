import { useEffect } from "react";
import { formatBytes } from "#app/format.ts";
import { ProblemNote } from "../../components/ProblemNote.tsx";
import { hasOwnModel } from "../../models.ts";
import { sentence } from "../../sentence.ts";
import { useLibrary, useStores, useSystem } from "../../stores/stores.ts";
import { DemoButton } from "../chats/Welcome.tsx";
import { AddModel } from "./AddModel.tsx";
import { ModelCardView } from "./ModelCardView.tsx";

export function ModelsPage() {
  const { library, system } = useStores();
  const listing = useLibrary((state) => state.listing);
  const problem = useLibrary((state) => state.problem);
  useEffect(() => {
    void library.getState().refresh();
    void system.getState().refresh();
  }, [library, system]);
  return (
    <div className="scroll-page">
      <header className="page-header">
        <h1>Models</h1>
      </header>
      <BudgetLine />
      {problem !== null && <ProblemNote problem={problem} />}
      {listing?.problems.map((found) => (
        <ProblemNote key={found.sentence} problem={found} />
      ))}
      {listing !== null && !hasOwnModel(listing) && <Empty modelsFolder={listing.modelsFolder} />}
      <ul className="cards">
        {listing?.cards.map((card) => (
          <ModelCardView key={card.model.id} card={card} modelsFolder={listing.modelsFolder} />
        ))}
      </ul>
      <AddModel />
    </div>
  );
}

function BudgetLine() {
  const info = useSystem((state) => state.info);
  if (info === null) return null;
  const { budget } = info;
  const pools = budget.unified || budget.vramBytes === 0 ? "" : ` and ${formatBytes(budget.vramBytes)} of GPU memory`;
  return (
    <p className="lead">
      A model may use {formatBytes(budget.ramBytes)} of memory{pools} now. {sentence(budget.reason)}
    </p>
  );
}

function Empty({ modelsFolder }: { readonly modelsFolder: string }) {
  return (
    <section className="empty" aria-label="No model yet">
      <p>
        No model is installed yet. Put a <code>.gguf</code> file into <code className="path">{modelsFolder}</code>, drop
        one on this window, or install one with Ollama: it shows up here by itself.
      </p>
      <DemoButton />
    </section>
  );
}

import type { LibraryListing, ModelCard } from "#app/contract.ts";
import { totalBytes } from "#app/fit/plan.ts";
import { formatBytes } from "#app/format.ts";
import { type Model, variantName } from "#app/models/model.ts";

/** The models that can be asked, the demo last. */
export function chatCards(listing: LibraryListing | null): readonly ModelCard[] {
  const usable = (listing?.cards ?? []).filter(({ model }) => model.kind === "chat" && model.problem === null);
  return [...usable.filter((card) => !isDemo(card)), ...usable.filter(isDemo)];
}

export function isDemo({ model }: ModelCard): boolean {
  return model.source.type === "demo";
}

/** Whether there is anything to ask besides the demo. */
export function hasOwnModel(listing: LibraryListing | null): boolean {
  return chatCards(listing).some((card) => !isDemo(card));
}

export function demoCard(listing: LibraryListing | null): ModelCard | null {
  return chatCards(listing).find(isDemo) ?? null;
}

/** The largest model that fits now, by the size of its files. */
export function largestThatFits(listing: LibraryListing | null): ModelCard | null {
  const fitting = chatCards(listing).filter((card) => card.fit !== null && card.fit.type !== "tooLarge");
  return fitting.reduce<ModelCard | null>(
    (largest, card) => (largest === null || card.model.sizeBytes > largest.model.sizeBytes ? card : largest),
    null,
  );
}

/** The variant's name for a model's id, where it is (still) in the library. */
export function nameOf(listing: LibraryListing | null, modelId: string): string | null {
  const card = listing?.cards.find(({ model }) => model.id === modelId);
  return card === undefined ? null : variantName(card.model);
}

export type FitLevel = "good" | "limited" | "bad" | "unknown";

/** How a model stands to the memory that is free now, as a sentence and a level to colour it by. */
export function fitSentence({ fit, model }: ModelCard): { readonly level: FitLevel; readonly sentence: string } {
  if (model.kind !== "chat") return { level: "unknown", sentence: `${kindName(model)}: it cannot answer questions.` };
  if (fit === null) return { level: "unknown", sentence: "Not checked yet." };
  switch (fit.type) {
    case "fits":
      return { level: "good", sentence: `Fits: ${needs(fit.plan.requirement, fit.plan.contextTokens)}.` };
    case "fitsShorter":
      return {
        level: "limited",
        sentence: `Fits with a shorter context: ${needs(fit.plan.requirement, fit.plan.contextTokens)} instead of ${fit.wantedContextTokens.toLocaleString("en-US")}.`,
      };
    case "tooLarge":
      return {
        level: "bad",
        sentence: `Does not fit: needs ${formatBytes(fit.neededBytes)}, ${formatBytes(fit.budgetBytes)} may be used now. Short by ${formatBytes(Math.max(0, fit.neededBytes - fit.budgetBytes))}.`,
      };
  }
}

/** The same in two or three words, for lists. */
export function fitLabel(card: ModelCard): string {
  const labels = { fits: "Fits", fitsShorter: "Fits, shorter context", tooLarge: "Does not fit" } as const;
  if (card.warm) return "Loaded";
  return card.fit === null ? "Not checked yet" : labels[card.fit.type];
}

/** Where the files live, and whose they are. */
export function placeOf(model: Model, modelsFolder: string): string {
  switch (model.source.type) {
    case "folder":
      return model.source.folder === modelsFolder ? "In Snug's models folder" : `In ${model.source.folder}`;
    case "path":
      return model.files[0] ?? "";
    case "ollama":
      return `Borrowed from Ollama (${model.source.name})`;
    case "demo":
      return "Comes with Snug";
  }
}

const kindNames = {
  chat: "Chat model",
  embedding: "Embedding model",
  reranker: "Reranking model",
  adapter: "Adapter for another model",
  projector: "Vision part of another model",
  vocabulary: "Vocabulary without a model",
} as const;

function kindName(model: Model): string {
  return kindNames[model.kind];
}

function needs(requirement: Parameters<typeof totalBytes>[0], contextTokens: number): string {
  return `${formatBytes(totalBytes(requirement))} with a context of ${contextTokens.toLocaleString("en-US")} tokens`;
}

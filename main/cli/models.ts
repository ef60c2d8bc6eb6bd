import { dirname } from "node:path";
import type { LibraryListing, ModelCard } from "#app/contract.ts";
import type { Fit } from "#app/fit/plan.ts";
import { formatBytes } from "#app/format.ts";
import { type Model, variantName } from "#app/models/model.ts";
import type { Client } from "./client.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import { formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Lists the models there are, and how each stands to the memory that is free now. */
export async function models(
  options: { readonly json?: boolean },
  terminal: Terminal,
  client: Client,
): Promise<ExitCode> {
  const listing = await listJudged(client);
  if (options.json === true) terminal.output.line(JSON.stringify(listing, null, 2));
  else printListing(listing, terminal);
  return exitCodes.ok;
}

/** Judging a model that is new here takes the engine a moment; a model that it cannot judge is not waited for longer. */
const patienceMs = 30_000;

/** The listing once every model's fit is known: the services tell at once what they know, and the rest as it comes. */
async function listJudged(client: Client): Promise<LibraryListing> {
  const waiting = AbortSignal.timeout(patienceMs);
  let listing = await client.models.list();
  if (listing.cards.every(isJudged)) return listing;
  try {
    for await (const _ of await client.models.watch(undefined, { signal: waiting })) {
      listing = await client.models.list();
      if (listing.cards.every(isJudged)) break;
    }
  } catch (error) {
    if (!waiting.aborted) throw error;
  }
  return listing;
}

function isJudged({ model, fit }: ModelCard): boolean {
  return fit !== null || model.problem !== null || model.kind !== "chat";
}

function printListing({ cards, problems, modelsFolder }: LibraryListing, { output, errors }: Terminal): void {
  const rows = cards.map((card) => [
    variantName(card.model),
    formatBytes(card.model.sizeBytes),
    placeOf(card.model),
    standingOf(card),
  ]);
  output.line(formatTable([["NAME", "SIZE", "WHERE", "NOW"], ...rows]));
  for (const problem of problems) errors.line(problem.sentence);
  errors.dim(`Put .gguf files into ${modelsFolder} to add models. Ask one with: snug ask --model NAME …\n`);
}

function placeOf({ source, files }: Model): string {
  switch (source.type) {
    case "folder":
      return source.folder;
    case "path":
      return dirname(files[0] ?? "");
    case "ollama":
      return `Ollama (${source.name})`;
    case "demo":
      return "built in (demo)";
  }
}

function standingOf({ model, fit, warm }: ModelCard): string {
  if (model.problem !== null) return model.problem.sentence;
  if (model.kind !== "chat") return `does not answer (${model.kind})`;
  if (warm) return "loaded";
  return fit === null ? "not known" : fitText(fit);
}

function fitText(fit: Fit): string {
  switch (fit.type) {
    case "fits":
      return `fits, with ${fit.plan.contextTokens} tokens of context`;
    case "fitsShorter":
      return `fits with shorter context: ${fit.plan.contextTokens} of ${fit.wantedContextTokens} tokens`;
    case "tooLarge":
      return `does not fit, short by ${formatBytes(fit.neededBytes - fit.budgetBytes)}`;
  }
}

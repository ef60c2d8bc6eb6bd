import { basename } from "node:path";
import { snugError } from "#app/errors.ts";
import { type Model, variantName } from "#app/models/model.ts";

/**
 * The model a person means by `wanted`: one of its names exactly, in whatever case, or else a part that only one model
 * has in a name.
 */
export function findModel(models: readonly Model[], wanted: string): Model {
  const name = wanted.toLowerCase();
  const exact = models.filter((model) => namesOf(model).includes(name));
  const found = exact.length > 0 ? exact : models.filter((model) => namesOf(model).some((own) => own.includes(name)));
  const [model, ...others] = found;
  if (model === undefined) throw snugError("model_unknown", { name: wanted });
  if (others.length > 0) throw snugError("model_ambiguous", { name: wanted, candidates: found.map(fullName) });
  return model;
}

function namesOf(model: Model): string[] {
  const ollama = model.source.type === "ollama" ? [model.source.name, model.source.name.replace(/:latest$/, "")] : [];
  const files = model.source.type === "folder" || model.source.type === "path" ? model.files : [];
  const demo = model.source.type === "demo" ? ["demo"] : [];
  const names = [model.id, model.name, variantName(model), ...ollama, ...files.map((file) => basename(file)), ...demo];
  return names.map((name) => name.toLowerCase());
}

/** Where two files carry the same name, only what tells them apart helps. */
function fullName(model: Model): string {
  return model.source.type === "ollama" ? model.source.name : `${variantName(model)} (${model.id})`;
}

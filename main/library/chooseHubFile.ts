import { snugError } from "#app/errors.ts";

/** What is taken where nothing is asked for: the usual balance of size and quality first. */
const usual = ["Q4_K_M", "Q4_K_S", "Q4_0", "IQ4_XS", "Q5_K_M", "Q6_K", "Q8_0"];

/** Files of a repository that hold a model's first part; the rest of a split model is found from it. */
function isModelStart(path: string): boolean {
  const part = /-(\d{5})-of-\d{5}\.gguf$/i.exec(path);
  return /\.gguf$/i.test(path) && !/mmproj|imatrix/i.test(path) && (part === null || part[1] === "00001");
}

/** Chooses the file of the wanted quantization; a file's whole name works too. */
export function chooseHubFile(repo: string, paths: readonly string[], quantization: string | null): string {
  const candidates = paths.filter(isModelStart);
  const wanted = quantization === null ? usual : [quantization];
  const found = wanted.map((name) => candidates.find((path) => hasName(path, name))).find((path) => path !== undefined);
  const chosen = found ?? (quantization === null ? candidates[0] : undefined);
  if (chosen === undefined) {
    throw snugError("remote_choice", { repo, wanted: quantization ?? "GGUF file", available: candidates.slice(0, 40) });
  }
  return chosen;
}

function hasName(path: string, name: string): boolean {
  const escaped = name.replace(/[.\\^$*+?()[\]{}|]/g, "\\$&");
  return path.endsWith(name) || new RegExp(`(^|[-._/])${escaped}(?=[-._/])`, "i").test(path);
}

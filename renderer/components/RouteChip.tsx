import type { RoutePreview } from "#app/contract.ts";
import { shortcut } from "../platform.ts";
import { usePreview } from "../stores/stores.ts";
import { Icon } from "./Icon.tsx";

export interface RouteChipProps {
  readonly pickerOpen: boolean;
  onToggle(): void;
}

/** Who will answer, and why. Opens the choice of models. */
export function RouteChip({ pickerOpen, onToggle }: RouteChipProps) {
  const preview = usePreview((state) => state.preview);
  const { name, reason, demo } = describe(preview);
  return (
    <button
      type="button"
      className="chip"
      data-none={preview?.type === "none" && preview.problem.code !== "prompt_empty"}
      aria-label={`Model: ${demo ? "Demo " : ""}${name}. ${reason}`}
      aria-haspopup="listbox"
      aria-expanded={pickerOpen}
      title={`${reason}\nChoose another model with ${shortcut("K")}`}
      onClick={onToggle}
    >
      {demo && (
        <>
          <span className="badge">Demo</span>{" "}
        </>
      )}
      <span className="chip-name">{name}</span>
      <Icon name="chevron" />
    </button>
  );
}

function describe(preview: RoutePreview | null): { name: string; reason: string; demo: boolean } {
  if (preview?.type === "route") {
    const { modelName, reason, demo } = preview.receipt;
    return { name: modelName, reason, demo };
  }
  if (preview === null || preview.problem.code === "prompt_empty") {
    return { name: "Automatic", reason: "Snug picks the best model that fits.", demo: false };
  }
  return { name: "No model", reason: preview.problem.sentence, demo: false };
}

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { variantName } from "#app/models/model.ts";
import { chatCards, fitLabel, isDemo, nameOf } from "../models.ts";
import { useChoice, useLibrary, useSettings } from "../stores/stores.ts";
import { Icon } from "./Icon.tsx";

interface Option {
  readonly modelId: string | null;
  readonly name: string;
  readonly detail: string;
  readonly disabled: boolean;
}

/** Chooses which model the next question goes to. Takes the keyboard while it is open. */
export function ModelPicker({ onClose }: { onClose(): void }) {
  const options = useOptions();
  const chosen = useChoice((state) => state.modelId);
  const choose = useChoice((state) => state.choose);
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      options.findIndex((option) => option.modelId === chosen),
    ),
  );
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => list.current?.focus(), []);
  useEffect(() => {
    void list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const pick = (index: number): void => {
    const option = options[index];
    if (option === undefined || option.disabled) return;
    choose(option.modelId);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = nextIndex(event.key, active, options.length);
    if (next !== null) setActive(next);
    else if (event.key === "Enter" || event.key === " ") pick(active);
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={list}
      role="listbox"
      tabIndex={0}
      className="model-picker"
      aria-label="Choose the model"
      aria-activedescendant={`${id}-${active}`}
      onKeyDown={onKeyDown}
    >
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list box around it has the keyboard.
        <div
          key={option.modelId ?? "automatic"}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={option.modelId === chosen}
          aria-disabled={option.disabled}
          className={index === active ? "option option-active" : "option"}
          onClick={() => pick(index)}
          onPointerMove={() => setActive(index)}
        >
          <span className="option-check">{option.modelId === chosen && <Icon name="check" />}</span>
          <span className="option-name">{option.name}</span>
          <span className="option-detail">{option.detail}</span>
        </div>
      ))}
    </div>
  );
}

function useOptions(): readonly Option[] {
  const listing = useLibrary((state) => state.listing);
  const pinnedId = useSettings((state) => state.settings.pinnedModelId);
  const pinned = pinnedId === null ? null : nameOf(listing, pinnedId);
  return [
    {
      modelId: null,
      name: "Automatic",
      detail: pinned === null ? "The best that fits" : `${pinned}, your default`,
      disabled: false,
    },
    ...chatCards(listing).map((card) => ({
      modelId: card.model.id,
      name: variantName(card.model),
      detail: isDemo(card) ? "Demo" : fitLabel(card),
      disabled: card.fit?.type === "tooLarge",
    })),
  ];
}

function nextIndex(key: string, active: number, length: number): number | null {
  if (key === "ArrowDown") return (active + 1) % length;
  if (key === "ArrowUp") return (active + length - 1) % length;
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  return null;
}

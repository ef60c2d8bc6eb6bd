import { variantName } from "#app/models/model.ts";
import { Icon } from "../components/Icon.tsx";
import { Menu } from "../components/Menu.tsx";
import { chatCards, fitLabel } from "../models.ts";
import { useLibrary } from "../stores/stores.ts";

export interface AskAnotherProps {
  /** The model that has answered already. */
  readonly exceptModelId: string | null;
  onChoose(modelId: string): void;
}

/** Asks the same question of another model; both answers stay, side by side. */
export function AskAnother({ exceptModelId, onChoose }: AskAnotherProps) {
  const listing = useLibrary((state) => state.listing);
  const others = chatCards(listing).filter(({ model }) => model.id !== exceptModelId);
  if (others.length === 0) return null;
  const items = others.map((card) => ({
    key: card.model.id,
    label: variantName(card.model),
    detail: fitLabel(card),
    disabled: card.fit?.type === "tooLarge",
    run: () => onChoose(card.model.id),
  }));
  return (
    <Menu label="Ask another model" items={items}>
      <Icon name="models" />
    </Menu>
  );
}

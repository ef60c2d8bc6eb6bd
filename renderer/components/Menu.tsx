import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

interface MenuItem {
  readonly key: string;
  readonly label: string;
  /** A second, quieter line. */
  readonly detail?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  run(): void;
}

export interface MenuProps {
  /** The accessible name of the button and the menu. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly className?: string;
  readonly children: ReactNode;
}

/** A button that opens a menu below or above itself, wherever there is room. */
export function Menu({ label, items, className = "icon-button", children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div className="menu-anchor">
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && <MenuList id={id} label={label} items={items} anchor={button.current} onClose={close} />}
    </div>
  );
}

interface MenuListProps {
  readonly id: string;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly anchor: HTMLElement | null;
  onClose(): void;
}

function MenuList({ id, label, items, anchor, onClose }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    enabledItems(list.current)[0]?.focus();
  }, []);
  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (list.current?.contains(target) !== true && anchor?.contains(target) !== true) onClose();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [anchor, onClose]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      onClose();
      return;
    }
    const target = targetOf(event.key, enabledItems(list.current));
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    target.focus();
  };

  return (
    <div
      ref={list}
      id={id}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className={menuClass(anchor)}
      onKeyDown={onKeyDown}
    >
      {items.map((item) => (
        <button
          key={item.key}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={item.danger === true ? "danger" : undefined}
          disabled={item.disabled}
          onClick={() => {
            onClose();
            item.run();
          }}
        >
          {item.label}
          {item.detail !== undefined && <small>{item.detail}</small>}
        </button>
      ))}
    </div>
  );
}

/** Above the button where it lies in the lower half of the window, and aligned with the side that is nearer. */
function menuClass(anchor: HTMLElement | null): string {
  const place = anchor?.getBoundingClientRect();
  if (place === undefined) return "menu";
  const above = place.bottom > window.innerHeight / 2 ? " menu-above" : "";
  const right = place.left > window.innerWidth / 2 ? " menu-right" : "";
  return `menu${above}${right}`;
}

function enabledItems(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role="menuitem"]:not(:disabled)') ?? [])];
}

function targetOf(key: string, items: readonly HTMLElement[]): HTMLElement | undefined {
  const index = items.findIndex((item) => item.contains(document.activeElement));
  if (key === "ArrowDown") return items[(index + 1) % items.length];
  if (key === "ArrowUp") return items.at(index <= 0 ? -1 : index - 1);
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  return undefined;
}

import type { ReactNode } from "react";
import { isMac, shortcut } from "../platform.ts";
import type { PopupCommand } from "./keys.ts";

export interface PopupFooterProps {
  readonly answering: boolean;
  readonly commands: Readonly<Record<PopupCommand, () => void>>;
}

/** What can be done with the answer, with its keys. */
export function PopupFooter({ answering, commands }: PopupFooterProps) {
  return (
    <footer className="popup-footer">
      {answering && (
        <FooterButton keys={shortcut(".")} onClick={commands.stop}>
          Stop
        </FooterButton>
      )}
      <span className="popup-footer-space" />
      <FooterButton keys={shortcut("C")} onClick={commands.copy}>
        Copy
      </FooterButton>
      <FooterButton keys={shortcut("N")} onClick={commands.new}>
        New
      </FooterButton>
      <FooterButton keys={shortcut("O")} onClick={commands.openMain}>
        Open in window
      </FooterButton>
    </footer>
  );
}

interface FooterButtonProps {
  readonly keys: string;
  readonly children: ReactNode;
  onClick(): void;
}

function FooterButton({ keys, children, onClick }: FooterButtonProps) {
  return (
    <button type="button" className="footer-button" aria-keyshortcuts={ariaKeys(keys)} onClick={onClick}>
      {children}{" "}
      <span className="keys" aria-hidden="true">
        {keys}
      </span>
    </button>
  );
}

function ariaKeys(keys: string): string {
  return isMac ? keys.replace("⌘", "Meta+") : keys.replace("Ctrl", "Control");
}

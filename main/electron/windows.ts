import type { WebContents } from "electron";
import type { WindowEvent } from "#app/contract.ts";
import type { WindowPort } from "../services/windowPort.ts";
import type { BoundsStore } from "./boundsStore.ts";
import type { WindowEnvironment } from "./browserWindow.ts";
import { createMailbox } from "./mailbox.ts";
import { MainWindow } from "./mainWindow.ts";
import { PopupWindow } from "./popupWindow.ts";

/** The two windows, and what each one's page can have the shell do. */
export interface Windows {
  readonly popup: PopupWindow;
  /** Has the popup's page do something, and shows it. */
  sendToPopup(event: WindowEvent): void;
  /** Opens the main window; with an event, its page learns what to show. */
  openMain(event: WindowEvent | null): void;
  readonly mainPort: WindowPort;
  /** The port of the window that shows these contents; null for contents of no window of Snug. */
  portOf(contents: WebContents): WindowPort | null;
}

export function createWindows(environment: WindowEnvironment, bounds: BoundsStore): Windows {
  const { app, shell } = environment.electron;
  const popupMail = createMailbox();
  const mainMail = createMailbox();
  const main = new MainWindow(environment, bounds);
  const popup = new PopupWindow(environment, {
    onShown: () => popupMail.send({ type: "shown" }),
    onDismissed() {
      // Gives the focus back to the previous app. It hides every window of Snug, so only where there is none to lose.
      if (environment.platform === "darwin" && !main.isVisible()) app.hide();
    },
  });

  function openMain(event: WindowEvent | null): void {
    if (event !== null) mainMail.send(event);
    main.open();
  }

  const openConversation = (conversationId: string | null) => openMain({ type: "open", conversationId });

  async function openLink(url: string): Promise<void> {
    // Other schemes start programs. The contract refuses them already; this is the last place that can.
    if (/^https?:\/\//i.test(url)) await shell.openExternal(url);
  }

  const popupPort: WindowPort = {
    events: popupMail.events,
    hide: () => popup.dismiss(),
    resize: (height) => popup.resize(height),
    openMain(conversationId) {
      popup.putAway();
      openConversation(conversationId);
    },
    openLink,
  };
  const mainPort: WindowPort = {
    events: mainMail.events,
    hide: () => main.close(),
    // The person sizes this one.
    resize: () => {},
    openMain: openConversation,
    openLink,
  };

  return {
    popup,
    sendToPopup(event) {
      popupMail.send(event);
      popup.show();
    },
    openMain,
    mainPort,
    portOf(contents) {
      if (contents === popup.window.webContents) return popupPort;
      return contents === main.window?.webContents ? mainPort : null;
    },
  };
}

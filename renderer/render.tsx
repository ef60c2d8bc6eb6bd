import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { connect, type WindowKind } from "./client.ts";
import { isMac, isShell } from "./platform.ts";
import { onNextFrame } from "./stores/eventFolder.ts";
import { createStores, followHost, type Stores, StoresContext } from "./stores/stores.ts";

/** Starts a window: connects it, follows the host, and renders the view into the page. */
export function renderWindow(kind: WindowKind, View: () => React.ReactNode): void {
  markPage(kind);
  const stores = createStores(connect(kind), onNextFrame);
  followHost(stores, new AbortController().signal);
  followTheme(stores);
  const root = document.getElementById("root");
  if (root === null) throw new Error("The page has no root element.");
  createRoot(root).render(
    <StrictMode>
      <StoresContext value={stores}>
        <View />
      </StoresContext>
    </StrictMode>,
  );
}

/** For what looks different from window to window and from host to host. */
function markPage(kind: WindowKind): void {
  const page = document.documentElement;
  page.setAttribute("data-window", kind);
  page.setAttribute("data-host", isShell ? "shell" : "browser");
  page.setAttribute("data-platform", isMac ? "mac" : "other");
}

function followTheme({ settings, library, system }: Stores): void {
  settings.subscribe(({ settings: { theme } }) => document.documentElement.setAttribute("data-theme", theme));
  // What fits may have changed while the window was away.
  window.addEventListener("focus", () => {
    void library.getState().refresh();
    void system.getState().refresh();
  });
}

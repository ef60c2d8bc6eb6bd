import type { App, Session, WebContents } from "electron";
import type { Pages } from "./pages.ts";

/** Every window, whoever makes it, stays on its page and opens no other. */
export function confineContents(app: App, pages: Pages): void {
  app.on("web-contents-created", (_event, contents) => confine(contents, pages));
}

function confine(contents: WebContents, pages: Pages): void {
  // A file dropped beside the drop zone, or a link in an answer, would otherwise replace the page. Reloading stays.
  contents.on("will-navigate", (event) => {
    const isReload = event.url === contents.getURL() && pages.isOurs(event.url);
    if (!isReload) event.preventDefault();
  });
  contents.on("will-frame-navigate", (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
  // Links leave through `window.openLink`, which names the schemes that may.
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
}

/** Copying an answer by a button needs this one; it cannot read the clipboard. */
const allowedPermission = "clipboard-sanitized-write";

export function denyPermissions(session: Session, pages: Pages): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(permission === allowedPermission && pages.isOurs(contents.getURL()));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) => permission === allowedPermission && pages.isOurs(requestingOrigin),
  );
}

import type { App } from "electron";

/** A model runner that does not end must not keep Snug, or the whole log-out, from ending. */
const limitMs = 5000;

/** Runs `close` once all windows are closed, and ends the process when it is done. */
export function closeBeforeQuit(app: App, close: () => Promise<void>): void {
  let closing = false;
  app.on("will-quit", (event) => {
    // Electron does not wait for promises: hold the end back, then end without asking again.
    event.preventDefault();
    if (closing) return;
    closing = true;
    const limit = setTimeout(() => app.exit(1), limitMs);
    close()
      .catch((error: unknown) => console.error(error))
      .finally(() => {
        clearTimeout(limit);
        app.exit(0);
      });
  });
}

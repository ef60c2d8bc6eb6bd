import { type RefObject, useEffect } from "react";
import type { Client } from "../client.ts";

/** The least and the most that the host accepts. */
const leastHeight = 40;
const mostHeight = 4000;

/** Has the host make the window as high as the panel needs it, whenever that changes. */
export function usePanelHeight(panel: RefObject<HTMLElement | null>, client: Client): void {
  useEffect(() => {
    const element = panel.current;
    if (element === null) return;
    let sent = 0;
    const observer = new ResizeObserver(() => {
      const height = Math.min(mostHeight, Math.max(leastHeight, Math.ceil(element.getBoundingClientRect().height)));
      if (height === sent) return;
      sent = height;
      // Without a host there is no window to resize.
      client.window.resize({ height }).catch(() => {});
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [panel, client]);
}

import type { MouseEvent, ReactNode } from "react";
import { useStores } from "../stores/stores.ts";

/** A link in an answer. It leads nowhere by itself: the host opens it outside Snug once a person clicked it. */
export function WebLink({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }) {
  const { client } = useStores();
  if (href === undefined || !/^https?:\/\//i.test(href)) return <span title={href}>{children}</span>;
  const open = (event: MouseEvent): void => {
    event.preventDefault();
    void client.window.openLink({ url: href }).catch(() => {});
  };
  return (
    <a href={href} title={href} rel="noopener noreferrer" draggable={false} onClick={open} onAuxClick={prevent}>
      {children}
    </a>
  );
}

/** The middle button would open the page inside Snug. */
function prevent(event: MouseEvent): void {
  event.preventDefault();
}

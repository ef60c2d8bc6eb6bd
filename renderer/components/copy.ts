/**
 * Puts text on the clipboard, with the same formatted where HTML is given. Goes through a copy event, which needs no
 * permission, unlike the asynchronous clipboard.
 */
export function copy(text: string, html?: string): void {
  const fill = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.clipboardData?.setData("text/plain", text);
    if (html !== undefined) event.clipboardData?.setData("text/html", html);
  };
  document.addEventListener("copy", fill, { once: true, capture: true });
  document.execCommand("copy");
  document.removeEventListener("copy", fill, { capture: true });
}

/** An answer's rendering without its buttons, for pasting where formatting is understood. */
export function htmlOf(element: Element | null): string | undefined {
  if (element === null) return undefined;
  const clone = element.cloneNode(true) as Element;
  for (const button of clone.querySelectorAll("button, figcaption")) button.remove();
  return clone.innerHTML;
}

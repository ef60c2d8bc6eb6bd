/**
 * Only the browser host without a display of its own asks its popup for this: Electron opens the main window itself.
 * Where the browser refuses one more window, the conversation is shown in this one.
 */
export function openMainWindow(conversationId: string | null): void {
  const address = conversationId === null ? "/main.html" : `/main.html#c=${encodeURIComponent(conversationId)}`;
  if (window.open(address) === null) location.assign(address);
}

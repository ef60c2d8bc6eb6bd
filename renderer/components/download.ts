/** Characters that a file name cannot have on one of the systems that Snug runs on. */
const forbidden = /[\\/:*?"<>|\p{Cc}]/gu;
const longestName = 80;

export function fileNameOf(title: string): string {
  const name = title.replace(forbidden, " ").replace(/\s+/g, " ").trim().slice(0, longestName).trim();
  return `${name === "" || name.startsWith(".") ? "Chat" : name}.md`;
}

/** Hands a text to the browser as a file to save. */
export function downloadMarkdown(title: string, markdown: string): void {
  const address = URL.createObjectURL(new Blob([markdown], { type: "text/markdown;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileNameOf(title);
  link.click();
  // The download has its own hold on the content once it has started.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** What Electron's preload adds to the page. Not there in the browser host. */
interface SnugShell {
  /** The path of a file that was dropped on the window; empty for a file that is not on disk. */
  pathForFile(file: File): string;
}

interface Window {
  readonly snugShell?: SnugShell;
}

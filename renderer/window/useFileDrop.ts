import { useEffect, useState } from "react";
import type { Stores } from "../stores/stores.ts";
import { useStores } from "../stores/stores.ts";

/** Adds `.gguf` files that are dropped anywhere on the window. Tells whether files are being dragged over it. */
export function useFileDrop(): boolean {
  const stores = useStores();
  const [dropping, setDropping] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const onDragOver = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      // Without this the page would be left for the file.
      event.preventDefault();
      setDropping(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setDropping(false);
    };
    const onDrop = (event: DragEvent): void => {
      event.preventDefault();
      setDropping(false);
      void addFiles([...(event.dataTransfer?.files ?? [])], stores);
    };
    document.addEventListener("dragover", onDragOver, { signal });
    document.addEventListener("dragleave", onDragLeave, { signal });
    document.addEventListener("drop", onDrop, { signal });
    return () => controller.abort();
  }, [stores]);
  return dropping;
}

async function addFiles(files: readonly File[], { library, navigation, toasts }: Stores): Promise<void> {
  const models = files.filter((file) => /\.gguf$/i.test(file.name));
  if (files.length > models.length) toasts.getState().show("Only .gguf model files can be dropped here.");
  if (models.length === 0) return;
  navigation.getState().go("models");
  if (window.snugShell === undefined) {
    toasts.getState().show("A browser does not tell where a file is. Type its path into “Add a model”.");
    return;
  }
  for (const file of models) {
    if (await library.getState().add(window.snugShell.pathForFile(file))) toasts.getState().show(`Added ${file.name}.`);
  }
}

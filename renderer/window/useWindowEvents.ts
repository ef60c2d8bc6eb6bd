import { useEffect, useRef } from "react";
import type { WindowEvent } from "#app/contract.ts";
import { watch } from "../connection/watch.ts";
import { useStores } from "../stores/stores.ts";

/** Calls back with what the host wants of this window, for as long as it lives. */
export function useWindowEvents(onEvent: (event: WindowEvent) => void): void {
  const { client, connection } = useStores();
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    void watch(
      { client, state: connection },
      signal,
      () => client.window.events(undefined, { signal }),
      (event) => latest.current(event),
    );
    return () => controller.abort();
  }, [client, connection]);
}

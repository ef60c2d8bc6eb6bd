import { RPCLink } from "@orpc/client/websocket";
import type { HostLink } from "./hostLink.ts";

const firstRetryMs = 250;
const longestRetryMs = 5000;

/** Keeps a WebSocket to the host open: a closed one is opened again, more and more patiently. Returns how to end that. */
export function openSocket(address: string, link: HostLink): () => void {
  let retryMs = firstRetryMs;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | undefined;

  const open = (): void => {
    const opening = new WebSocket(address);
    socket = opening;
    opening.addEventListener("open", () => {
      retryMs = firstRetryMs;
      link.use(new RPCLink({ websocket: forgiving(opening) }));
    });
    opening.addEventListener("close", () => {
      link.lose();
      if (ended) return;
      timer = setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    });
  };

  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket?.close();
  };
}

/**
 * A call that is aborted after its socket closed still tries to tell the host so, and nobody could catch the failure.
 * What is sent too late is dropped: the socket's end ends every call anyway.
 */
function forgiving(
  socket: WebSocket,
): Pick<WebSocket, "addEventListener" | "removeEventListener" | "send" | "readyState"> {
  return {
    addEventListener: socket.addEventListener.bind(socket),
    removeEventListener: socket.removeEventListener.bind(socket),
    readyState: WebSocket.OPEN,
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
  };
}

import { useConnection } from "../stores/stores.ts";
import { Icon } from "./Icon.tsx";

/** Shown while there is no host to talk to. Goes away by itself. */
export function HostGone() {
  if (useConnection().type !== "lost") return null;
  return (
    <div className="problem host-gone" role="alert">
      <Icon name="warning" />
      <p>
        <strong>Snug is not running.</strong> Start it again and this window goes on where it was. What you typed and
        read stays here.
      </p>
    </div>
  );
}

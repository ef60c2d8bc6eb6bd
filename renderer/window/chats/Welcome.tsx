import type { SystemInfo } from "#app/contract.ts";
import { formatBytes } from "#app/format.ts";
import { demoCard, hasOwnModel } from "../../models.ts";
import { isMac } from "../../platform.ts";
import { useChat, useLibrary, useNavigation, useStores, useSystem } from "../../stores/stores.ts";
import { formatAccelerator } from "../settings/accelerator.ts";

/** A new chat: an invitation to ask, or, without any model, what to do about that. */
export function Welcome() {
  const listing = useLibrary((state) => state.listing);
  const info = useSystem((state) => state.info);
  if (listing === null || info === null) return <div className="welcome" />;
  return (
    <div className="welcome">
      {hasOwnModel(listing) ? (
        <Invitation info={info} />
      ) : (
        <NoModelYet modelsFolder={listing.modelsFolder} info={info} />
      )}
    </div>
  );
}

function Invitation({ info }: { readonly info: SystemInfo }) {
  const hotkey = info.hotkey?.registered === true ? info.hotkey.accelerator : null;
  return (
    <>
      <h1>What would you like to know?</h1>
      <p>Answered on this machine. Nothing you type leaves it.</p>
      {hotkey !== null && <p>From any app: {formatAccelerator(hotkey, isMac)}</p>}
    </>
  );
}

function NoModelYet({ modelsFolder, info }: { readonly modelsFolder: string; readonly info: SystemInfo }) {
  const go = useNavigation((state) => state.go);
  return (
    <>
      <h1>No model is installed yet</h1>
      <p>{machineSentence(info)}</p>
      <ul>
        <li>
          Put a <code>.gguf</code> file into <code className="path">{modelsFolder}</code>, or drop one on this window.
        </li>
        <li>Models that you have in Ollama show up by themselves.</li>
      </ul>
      <div className="button-row">
        <DemoButton />
        <button type="button" className="button" onClick={() => go("models")}>
          Add a model
        </button>
      </div>
    </>
  );
}

/** "Apple M4 Pro with 24 GB: a model may use up to 16 GB of it." */
function machineSentence({ machine, budget }: SystemInfo): string {
  const most = formatBytes(Math.max(budget.ramBytes, budget.vramBytes));
  return `${machine.chip}, ${formatBytes(machine.memoryBytes)} of memory: a model may use ${most} of it now.`;
}

/** Shows the whole flow with the tiny model that comes with Snug. */
export function DemoButton() {
  const { chat, choice, navigation } = useStores();
  const demo = useLibrary((state) => demoCard(state.listing)?.model.id ?? null);
  const busy = useChat((state) => state.running !== null);
  if (demo === null) return null;
  const run = (): void => {
    navigation.getState().go("chats");
    chat.getState().startNew();
    choice.getState().choose(demo);
    void chat.getState().ask("What can you do?", demo);
  };
  return (
    <button type="button" className="button button-primary" disabled={busy} onClick={run}>
      See how it works
    </button>
  );
}

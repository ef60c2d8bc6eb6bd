import { useEffect } from "react";
import { variantName } from "#app/models/model.ts";
import { ProblemNote } from "../../components/ProblemNote.tsx";
import { chatCards, isDemo } from "../../models.ts";
import { useLibrary, useSettings, useStores, useSystem } from "../../stores/stores.ts";
import { ChoiceSetting, NumberSetting, SwitchSetting, TextSetting } from "./fields.tsx";
import { HotkeyRecorder } from "./HotkeyRecorder.tsx";
import { MachineInfo } from "./MachineInfo.tsx";
import { PathList } from "./PathList.tsx";

const themes = [
  { value: "system", label: "Like the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

export function SettingsPage() {
  const { system } = useStores();
  const known = useSettings((state) => state.known);
  const problem = useSettings((state) => state.problem);
  useEffect(() => void system.getState().refresh(), [system]);
  return (
    <div className="scroll-page">
      <header className="page-header">
        <h1>Settings</h1>
      </header>
      {problem !== null && <ProblemNote problem={problem} />}
      {known && (
        <>
          <General />
          <Answers />
          <Models />
        </>
      )}
      <MachineInfo />
    </div>
  );
}

function General() {
  const settings = useSettings((state) => state.settings);
  const update = useSettings((state) => state.update);
  const inApp = useSystem((state) => state.info?.host === "electron");
  return (
    <section className="settings-group" aria-labelledby="settings-general">
      <h2 id="settings-general">General</h2>
      <HotkeyRecorder />
      <ChoiceSetting
        label="Appearance"
        hint="Light or dark windows."
        value={settings.theme}
        options={themes}
        onChange={(theme) => void update({ theme })}
      />
      <SwitchSetting
        label="Open at login"
        hint={inApp ? "Snug is there, in the menu bar, when you log in." : "Works in the app only."}
        checked={settings.openAtLogin}
        disabled={!inApp}
        onChange={(openAtLogin) => void update({ openAtLogin })}
      />
    </section>
  );
}

function Answers() {
  const settings = useSettings((state) => state.settings);
  const update = useSettings((state) => state.update);
  return (
    <section className="settings-group" aria-labelledby="settings-answers">
      <h2 id="settings-answers">Answers</h2>
      <DefaultModel />
      <TextSetting
        label="Instructions"
        hint="Given to the model before every conversation."
        placeholder="Answer briefly, in British English."
        value={settings.systemPrompt}
        maxLength={20_000}
        onChange={(systemPrompt) => void update({ systemPrompt })}
      />
      <NumberSetting
        label="Temperature"
        hint="0 answers the same way every time; higher is freer. Models differ; 0.7 suits most."
        value={settings.temperature}
        min={0}
        max={2}
        step={0.1}
        unit=""
        onChange={(temperature) => void update({ temperature })}
      />
      <NumberSetting
        label="Longest answer"
        hint="An answer ends here at the latest. A token is about three quarters of an English word."
        value={settings.maxAnswerTokens}
        min={1}
        max={131_072}
        step={1}
        unit="tokens"
        onChange={(maxAnswerTokens) => void update({ maxAnswerTokens: Math.round(maxAnswerTokens) })}
      />
    </section>
  );
}

function DefaultModel() {
  const listing = useLibrary((state) => state.listing);
  const pinned = useSettings((state) => state.settings.pinnedModelId);
  const update = useSettings((state) => state.update);
  const options = [
    { value: "", label: "Automatic" },
    ...chatCards(listing).map((card) => ({
      value: card.model.id,
      label: isDemo(card) ? `${variantName(card.model)} (demo)` : variantName(card.model),
    })),
  ];
  if (pinned !== null && !options.some(({ value }) => value === pinned)) {
    options.push({ value: pinned, label: "A model that is not here" });
  }
  return (
    <ChoiceSetting
      label="Default model"
      hint="Answers when you choose no other. Automatic picks the best that fits the free memory."
      value={pinned ?? ""}
      options={options}
      onChange={(modelId) => void update({ pinnedModelId: modelId === "" ? null : modelId })}
    />
  );
}

function Models() {
  const settings = useSettings((state) => state.settings);
  const update = useSettings((state) => state.update);
  const modelsFolder = useLibrary((state) => state.listing?.modelsFolder);
  return (
    <section className="settings-group" aria-labelledby="settings-models">
      <h2 id="settings-models">Models</h2>
      <PathList
        label="Model folders"
        hint={modelsFolder === undefined ? "" : `Looked into beside Snug's own, ${modelsFolder}.`}
        paths={settings.modelFolders}
        addLabel="Add a folder"
        onChange={(modelFolders) => void update({ modelFolders })}
      />
      <PathList
        label="Model files"
        hint="Single .gguf files, used where they are."
        paths={settings.modelPaths}
        addLabel="Add a file"
        onChange={(modelPaths) => void update({ modelPaths })}
      />
      <SwitchSetting
        label="Ollama's models"
        hint="Uses what Ollama has installed, in place. Nothing of it is copied or changed."
        checked={settings.useOllamaModels}
        onChange={(useOllamaModels) => void update({ useOllamaModels })}
      />
      <NumberSetting
        label="Free the memory after"
        hint="Without a question for this long, Snug unloads its model."
        value={settings.idleMinutes}
        min={0.1}
        max={24 * 60}
        step={1}
        unit="minutes"
        onChange={(idleMinutes) => void update({ idleMinutes })}
      />
    </section>
  );
}

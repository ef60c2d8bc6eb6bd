import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { problem } from "#app/errors.ts";
import { createScriptedHost, type ScriptedHost } from "../../support/scriptedHost.ts";
import { ask, complete, script, withChats } from "../support/scenes.ts";
import { createStage, type OpenWindow, type Stage } from "../support/stage.ts";
import * as world from "../support/world.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

let host: ScriptedHost;
let open: OpenWindow;
beforeEach(async () => {
  host = withChats(createScriptedHost(script()));
  open = await stage.open(host, "main", { viewport: { width: 1000, height: 700 } });
  await chatNamed("A weekend in Lisbon").waitFor();
});
afterEach(() => open.close());

const page = () => open.page;
const chatNamed = (title: string) => page().getByRole("button", { name: title, exact: true });
const go = (section: string) => page().getByRole("navigation").getByRole("button", { name: section }).click();

test("goes through the chats by keyboard and keeps the keyboard there", async () => {
  await page().getByRole("searchbox", { name: "Search chats" }).focus();
  await page().keyboard.press("ArrowDown");
  await page().keyboard.press("ArrowDown");
  await page().getByRole("heading", { name: "Letter to the landlord" }).waitFor();
  await page().keyboard.press("ArrowDown");
  await page().getByRole("heading", { name: "Explain SQL window functions" }).waitFor();
  await page().keyboard.press("ArrowUp");
  await page().getByRole("heading", { name: "Letter to the landlord" }).waitFor();
});

test("renames with F2, and gives the keyboard back", async () => {
  await chatNamed("Letter to the landlord").focus();
  await page().keyboard.press("F2");
  await page().getByRole("textbox", { name: "Title" }).fill("Letter about the roof");
  await page().keyboard.press("Enter");
  await chatNamed("Letter about the roof").waitFor();
  expect(await page().evaluate(() => document.activeElement?.className)).toBe("chat-open");
  await page().keyboard.press("F2");
  await page().getByRole("textbox", { name: "Title" }).fill("Never mind");
  await page().keyboard.press("Escape");
  await chatNamed("Letter about the roof").waitFor();
});

test("renames with a double click", async () => {
  await chatNamed("Letter to the landlord").dblclick();
  await page().getByRole("textbox", { name: "Title" }).fill("By mouse");
  await go("Chats");
  await chatNamed("By mouse").waitFor();
});

test("deletes with a way back", async () => {
  await chatNamed("Letter to the landlord").click();
  await page().getByRole("button", { name: "Actions for Letter to the landlord" }).click();
  await page().getByRole("menuitem", { name: "Delete" }).click();
  await chatNamed("Letter to the landlord").waitFor({ state: "detached" });
  await page().getByRole("heading", { name: "What would you like to know?" }).waitFor();
  await page().getByRole("button", { name: "Undo" }).click();
  await chatNamed("Letter to the landlord").waitFor();
});

test("exports a chat as a Markdown file", async () => {
  await chatNamed("A weekend in Lisbon").click();
  const [download] = await Promise.all([
    page().waitForEvent("download"),
    page().getByRole("button", { name: "Export chat" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("A weekend in Lisbon.md");
  expect(await readFile(await download.path(), "utf8")).toBe("# A weekend in Lisbon\n");
});

test("asks another model, and both answers stay", async () => {
  const asked: (string | null)[] = [];
  host.script.answer = ({ modelId }) => {
    asked.push(modelId);
    const other = world.receipt({ modelId: "qwen8", modelName: "Qwen3 8B Q4_K_M" });
    return modelId === "qwen8" ? complete("The other view.", other) : complete("One view.");
  };
  await ask(page(), "What do you think?");
  await page().getByRole("button", { name: "Ask another model" }).click();
  await page()
    .getByRole("menuitem", { name: /Qwen3 8B/ })
    .click();
  await page().getByRole("article", { name: "Answer by Qwen3 8B Q4_K_M" }).getByText("The other view.").waitFor();
  await page().getByRole("article", { name: "Answer by Qwen3 4B Instruct Q4_K_M" }).getByText("One view.").waitFor();
  expect(asked).toEqual([null, "qwen8"]);
});

test("tries again with the same model after it died", async () => {
  const asked: (string | null)[] = [];
  host.script.answer = async function* ({ modelId }) {
    asked.push(modelId);
    if (asked.length > 1) return yield* complete("This time it worked.");
    yield { type: "routed", receipt: world.receipt() };
    const died = problem("worker_died", { name: "Qwen3 4B" });
    yield { type: "state", state: { type: "failed", problem: died } };
  };
  await ask(page(), "Will it?");
  await page().getByRole("button", { name: "Try again" }).click();
  await page().getByText("This time it worked.").first().waitFor();
  expect(asked).toEqual([null, "qwen4"]);
});

test("says that Snug is not running, keeps what was typed, and goes on when it is back", async () => {
  await page().getByRole("textbox", { name: "Ask Snug" }).fill("Half a question");
  await open.served.close();
  await page().getByText("Snug is not running.").waitFor();
  await open.serveAgain();
  await page().getByText("Snug is not running.").waitFor({ state: "detached" });
  expect(await page().getByRole("textbox", { name: "Ask Snug" }).inputValue()).toBe("Half a question");
  await page().keyboard.press("Enter");
  await page().locator(".answer[data-state=complete]").waitFor();
});

test("adds a model by its path, and says why another cannot be", async () => {
  await go("Models");
  const path = page().getByRole("textbox", { name: "Add a model" });
  await path.fill("/models/new.gguf");
  await page().keyboard.press("Enter");
  await expect.poll(() => path.inputValue()).toBe("");
  await path.fill("/models/new.bin");
  await page().getByRole("button", { name: "Add", exact: true }).click();
  await page().getByText("/models/new.bin is not a GGUF model.").waitFor();
  expect(host.asked.addedPaths).toEqual(["/models/new.gguf", "/models/new.bin"]);
  expect(await path.inputValue()).toBe("/models/new.bin");
});

test("loads, pins and ejects a model from its card", async () => {
  await go("Models");
  const card = page().getByRole("listitem", { name: "Qwen3 8B Q4_K_M" });
  await card.getByText("Borrowed from Ollama").waitFor();
  await card.getByRole("button", { name: "Load" }).click();
  await page().getByRole("region", { name: "Model runner" }).getByText("Qwen3 8B Q4_K_M · 3.4 GB").waitFor();
  await card.getByRole("button", { name: "Make default" }).click();
  await card.getByRole("button", { name: "Default", pressed: true }).waitFor();
  expect(host.settings.current().pinnedModelId).toBe("qwen8");
  await page().getByRole("button", { name: "Eject" }).click();
  await page().getByText("No model in memory").waitFor();
  const tooLarge = page().getByRole("listitem", { name: /Llama 3.3 70B/ });
  expect(await tooLarge.getByRole("button", { name: "Load" }).isDisabled()).toBe(true);
});

test("keeps every setting that is changed", async () => {
  await go("Settings");
  await page().getByRole("combobox", { name: "Default model" }).selectOption({ label: "Qwen3 8B Q4_K_M" });
  await page().getByRole("textbox", { name: "Instructions" }).fill("Be brief.");
  await page().getByRole("spinbutton", { name: "Temperature" }).fill("0.2");
  await page().getByRole("spinbutton", { name: "Longest answer" }).fill("512");
  await page().getByRole("spinbutton", { name: "Free the memory after" }).fill("30");
  await page().getByRole("switch", { name: "Ollama's models" }).click();
  await page().getByRole("textbox", { name: "Add a folder" }).fill("/Volumes/Models");
  await page().keyboard.press("Enter");
  await page().getByRole("button", { name: "Remove /Volumes/Models" }).waitFor();
  await expect
    .poll(() => host.settings.current())
    .toMatchObject({
      pinnedModelId: "qwen8",
      systemPrompt: "Be brief.",
      temperature: 0.2,
      maxAnswerTokens: 512,
      idleMinutes: 30,
      useOllamaModels: false,
      modelFolders: ["/Volumes/Models"],
    });
  await page().getByRole("button", { name: "Remove /Volumes/Models" }).click();
  await expect.poll(() => host.settings.current().modelFolders).toEqual([]);
});

test("goes back to the kept value where a number is not possible", async () => {
  await go("Settings");
  const temperature = page().getByRole("spinbutton", { name: "Temperature" });
  await temperature.fill("7");
  await page().keyboard.press("Enter");
  await expect.poll(() => temperature.inputValue()).toBe("0.7");
  expect(host.settings.current().temperature).toBe(0.7);
});

test("records a hotkey, and says when another app holds it", async () => {
  await go("Settings");
  await page()
    .getByRole("button", { name: /^Hotkey Alt\+Space/ })
    .click();
  const taken = problem("hotkey_taken", { hotkey: "Control+Shift+K" });
  host.script.info = world.info({ hotkey: { accelerator: "Control+Shift+K", registered: false, problem: taken } });
  await page().keyboard.press("k");
  await page().keyboard.press("Control+Shift+K");
  await page()
    .getByRole("button", { name: /^Hotkey Control\+Shift\+K/ })
    .waitFor();
  await page().getByText("Control+Shift+K is used by another app.").waitFor();
  expect(host.settings.current().hotkey).toBe("Control+Shift+K");
});

test("is dark when that is chosen, whatever the system is", async () => {
  const lightness = () =>
    page().evaluate(() => {
      const [red = 0] =
        getComputedStyle(document.querySelector(".page") ?? document.body).backgroundColor.match(/\d+/g) ?? [];
      return Number(red);
    });
  expect(await lightness()).toBe(255);
  await go("Settings");
  await page().getByRole("combobox", { name: "Appearance" }).selectOption({ label: "Dark" });
  await expect.poll(lightness).toBeLessThan(64);
  await page().emulateMedia({ colorScheme: "dark" });
  await page().getByRole("combobox", { name: "Appearance" }).selectOption({ label: "Light" });
  await expect.poll(lightness).toBe(255);
});

test("obeys the host: opens a conversation, a new one, and the settings", async () => {
  host.send({ type: "open", conversationId: "lisbon" });
  await page().getByRole("heading", { name: "A weekend in Lisbon" }).waitFor();
  host.send({ type: "openSettings" });
  await page().getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  host.send({ type: "open", conversationId: null });
  await page().getByRole("heading", { name: "What would you like to know?" }).waitFor();
});

test.each(["main.html#c=lisbon", "?conversation=lisbon"])(
  "opens the conversation that its address names: %s",
  async (path) => {
    const other = await page().context().newPage();
    await other.goto(new URL(path, open.served.url).href);
    await other.getByRole("heading", { name: "A weekend in Lisbon" }).waitFor();
  },
);

test("a file that is dropped never replaces the window", async () => {
  const address = page().url();
  const data = await page().evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["GGUF"], "model.gguf"));
    return transfer;
  });
  await page().dispatchEvent("body", "dragover", { dataTransfer: data });
  await page().dispatchEvent("body", "drop", { dataTransfer: data });
  await page().getByText("A browser does not tell where a file is.").waitFor();
  await page().getByRole("heading", { name: "Models", level: 1 }).waitFor();
  expect(page().url()).toBe(address);
});

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createScriptedHost, type ScriptedHost, untilStopped } from "../../support/scriptedHost.ts";
import { ask, complete, script } from "../support/scenes.ts";
import { createStage, type OpenWindow, type Stage } from "../support/stage.ts";
import { weekendAnswer } from "../support/texts.ts";
import * as world from "../support/world.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

let host: ScriptedHost;
let open: OpenWindow;
let asked: { prompt: string; modelId: string | null }[];
beforeEach(async () => {
  asked = [];
  host = createScriptedHost(script());
  host.script.answer = ({ prompt, modelId }) => {
    asked.push({ prompt, modelId });
    return complete(weekendAnswer);
  };
  open = await stage.open(host, "popup");
  await open.page.getByRole("button", { name: /^Model: Qwen3 4B/ }).waitFor();
});
afterEach(async () => {
  expect(open.complaints()).toEqual([]);
  await open.close();
});

const input = () => open.page.getByRole("textbox", { name: "Ask Snug" });
const finished = () => open.page.locator(".answer[data-state=complete]").last().waitFor();
const press = (keys: string) => open.page.keyboard.press(keys);
const clipboard = (type: string) =>
  open.page.evaluate(async (wanted) => {
    const [item] = await navigator.clipboard.read();
    return item === undefined ? "" : (await item.getType(wanted)).text();
  }, type);

test("typing goes into the question at once, and Shift+Return starts a line", async () => {
  await open.page.keyboard.type("one");
  await press("Shift+Enter");
  await open.page.keyboard.type("two");
  expect(await input().inputValue()).toBe("one\ntwo");
  await press("Enter");
  await finished();
  expect(asked).toEqual([{ prompt: "one\ntwo", modelId: null }]);
  expect(await input().inputValue()).toBe("");
});

test("a Return that ends an input method's composition asks nothing", async () => {
  await input().fill("にほ");
  await input().dispatchEvent("keydown", { key: "Enter", isComposing: true });
  expect(await input().inputValue()).toBe("にほ");
  expect(asked).toEqual([]);
});

test("the window is asked to grow with the answer", async () => {
  await expect.poll(() => host.asked.heights.length).toBeGreaterThan(0);
  const before = host.asked.heights.at(-1) ?? 0;
  await ask(open.page, "Grow");
  await finished();
  await expect.poll(() => host.asked.heights.at(-1) ?? 0).toBeGreaterThan(before + 100);
});

test("Esc stops the answer, and hides the popup only then", async () => {
  host.script.answer = async function* ({ signal }) {
    yield { type: "text", segment: { type: "answer", text: "Half of" } };
    await untilStopped(signal);
  };
  await ask(open.page, "Go on");
  await open.page.getByText("Half of").first().waitFor();
  await press("Escape");
  await open.page.locator(".answer[data-state=stopped]").waitFor();
  expect(await open.page.locator(".answer-body").textContent()).toBe("Half of");
  expect(host.asked.hidden).toBe(0);
  await press("Escape");
  await expect.poll(() => host.asked.hidden).toBe(1);
});

test("copies the answer formatted and as text, or as Markdown alone", async () => {
  await ask(open.page, "Copy me");
  await finished();
  await press("Control+c");
  expect(await clipboard("text/plain")).toBe(weekendAnswer);
  expect(await clipboard("text/html")).toContain("<strong>Saturday</strong>");
  await press("Control+Shift+c");
  expect(await clipboard("text/plain")).toBe(weekendAnswer);
});

test("leaves selected text to the system's copying", async () => {
  await input().fill("just this");
  await press("Control+a");
  await press("Control+c");
  expect(await clipboard("text/plain")).toBe("just this");
});

test("the model is chosen from the keyboard and answers then", async () => {
  await press("Tab");
  await open.page.getByRole("listbox", { name: "Choose the model" }).waitFor();
  await press("ArrowDown");
  await press("ArrowDown");
  await press("Enter");
  await open.page.getByRole("listbox").waitFor({ state: "detached" });
  await open.page.keyboard.type("Which are you?");
  await press("Enter");
  await finished();
  expect(asked).toEqual([{ prompt: "Which are you?", modelId: "qwen8" }]);
});

test("Esc leaves the choice of models without hiding the popup", async () => {
  await press("Control+k");
  await open.page.getByRole("listbox").waitFor();
  await press("Escape");
  await open.page.getByRole("listbox").waitFor({ state: "detached" });
  await open.page.keyboard.type("still here");
  expect(await input().inputValue()).toBe("still here");
  expect(host.asked.hidden).toBe(0);
});

test("Control+Return asks the largest model that fits", async () => {
  await input().fill("Think hard");
  await press("Control+Enter");
  await finished();
  expect(asked).toEqual([{ prompt: "Think hard", modelId: "qwen8" }]);
});

test("↑ brings earlier questions back", async () => {
  await ask(open.page, "First");
  await finished();
  await press("ArrowUp");
  await expect.poll(() => input().inputValue()).toBe("First");
  await press("ArrowDown");
  await expect.poll(() => input().inputValue()).toBe("");
});

test("is ready to be typed over when it is shown again", async () => {
  await input().fill("an old question");
  await open.page.getByRole("button", { name: /^Model:/ }).focus();
  host.send({ type: "shown" });
  await expect.poll(() => input().evaluate((element) => element === document.activeElement)).toBe(true);
  await open.page.keyboard.type("new");
  expect(await input().inputValue()).toBe("new");
});

test("opens the conversation in the main window", async () => {
  await ask(open.page, "Continue there");
  await finished();
  await press("Control+o");
  await expect.poll(() => host.asked.openedMain).toEqual([[...host.conversations.keys()][0]]);
});

test("starts over with a new chat", async () => {
  await ask(open.page, "Old");
  await finished();
  await open.page.getByRole("button", { name: "New" }).click();
  expect(await open.page.getByRole("article").count()).toBe(0);
  await ask(open.page, "New one");
  await finished();
  expect(host.conversations.size).toBe(2);
});

test("a link leads out of Snug, and nowhere by itself", async () => {
  await ask(open.page, "Links?");
  await finished();
  const link = open.page.getByRole("link", { name: "Time Out Market" });
  expect(await link.getAttribute("title")).toBe("https://www.timeoutmarket.com/lisboa/");
  const address = open.page.url();
  await link.click();
  await link.click({ button: "middle" });
  await expect.poll(() => host.asked.openedLinks).toEqual(["https://www.timeoutmarket.com/lisboa/"]);
  expect(open.page.url()).toBe(address);
  expect(open.page.context().pages()).toHaveLength(1);
});

test("nothing that an answer mentions is fetched or run", async () => {
  const requests: string[] = [];
  open.page.on("request", (request) => requests.push(request.url()));
  host.script.answer = () =>
    complete(
      "![pixel](https://example.com/pixel.png) <img src=x onerror=alert(1)> <script>document.title='run'</script> [js](javascript:alert(1))",
    );
  await ask(open.page, "Attack");
  await finished();
  expect(requests).toEqual([]);
  expect(await open.page.locator(".answer-body :is(img, script)").count()).toBe(0);
  expect(await open.page.getByRole("link").count()).toBe(0);
  expect(await open.page.locator(".answer-body").textContent()).toContain("pixel (https://example.com/pixel.png)");
  expect(await open.page.title()).toBe("Snug");
});

test("a question that the host refuses comes back, with the reason", async () => {
  await ask(open.page, "First");
  await finished();
  host.conversations.clear();
  await ask(open.page, "Second");
  await open.page.getByText("This conversation is not there any more.").waitFor();
  expect(await input().inputValue()).toBe("Second");
});

test("answers of the demo are labelled", async () => {
  host.script.answer = () => complete("hello", world.demoReceipt);
  await ask(open.page, "Who are you?");
  await finished();
  await open.page
    .getByRole("article", { name: "Answer by Snug demo" })
    .getByText("Demo", { exact: true })
    .first()
    .waitFor();
});

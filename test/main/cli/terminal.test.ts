import { expect, test } from "vitest";
import { withoutControls } from "#main/cli/terminal.ts";

test("control characters do not reach a terminal, text of any language does", () => {
  expect(withoutControls("a\x1b[2Jb\x1b]0;title\x07c\x9bd\re\x7f")).toBe("a[2Jb]0;titlecde");
  expect(withoutControls("line\n\tÜ 日本語 🙂")).toBe("line\n\tÜ 日本語 🙂");
});

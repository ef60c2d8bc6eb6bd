import { expect, test } from "vitest";
import { modelFacts } from "#main/library/modelFacts.ts";

function factsOf(layers: number) {
  const metadata = new Map<string, string | number>([
    ["general.architecture", "llama"],
    ["llama.block_count", layers],
  ]);
  return modelFacts("/models/odd.gguf", { metadata }, []);
}

test("a header tells how many layers there are", () => {
  expect(factsOf(126).layers).toHaveLength(126);
});

test.each([4_294_967_295, 1025, -1, 1.5])("a header that claims %d layers is refused", (layers) => {
  expect(() => factsOf(layers)).toThrow(`it claims to have ${layers} layers`);
});

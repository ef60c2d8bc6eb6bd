import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problem } from "#app/errors.ts";
import { fitsBudget } from "#app/fit/ladder.ts";
import { examine } from "#app/routing/examine.ts";
import { qualityPrior } from "#app/routing/quality.ts";
import { rank } from "#app/routing/rank.ts";
import { receiptSchema } from "#app/routing/receipt.ts";
import { type RouteDecision, type RouteInput, route } from "#app/routing/route.ts";
import { anyInput, fitting, gb, inputOf, modelOf, pcBudget, planOf, tooLarge } from "./candidates.ts";

function chosen(decision: RouteDecision): string | null {
  return decision.type === "route" ? decision.receipt.modelId : null;
}

function rejections(decision: RouteDecision): Readonly<Record<string, string>> {
  if (decision.type === "none") throw new Error(decision.problem.sentence);
  return Object.fromEntries(decision.receipt.rejected.map((other) => [other.modelId, other.reason]));
}

describe("automatic choice", () => {
  it("takes the largest model that fits, and says so", () => {
    const decision = route(inputOf([fitting(modelOf("small", 1.7)), fitting(modelOf("large", 8))]));
    expect(decision).toMatchObject({
      type: "route",
      receipt: {
        modelId: "large",
        modelName: "large Q4_K_M",
        engine: "embedded",
        demo: false,
        warm: false,
        budgetBytes: 6.1 * gb,
        reason: "The largest model that fits the 6.1 GB free now.",
        measured: null,
      },
    });
    expect(rejections(decision)).toEqual({ small: "Smaller than the chosen one." });
  });

  it("leaves out what cannot answer, each with its reason", () => {
    const broken = modelOf("broken", 4, { problem: problem("model_file_empty", { path: "/models/broken.gguf" }) });
    const decision = route(
      inputOf(
        [
          fitting(modelOf("small", 1)),
          tooLarge(modelOf("huge", 30), 8.4 * gb, 6.1 * gb),
          fitting(modelOf("embedder", 0.3, { kind: "embedding" })),
          fitting(broken),
          { model: modelOf("untold", 4), fit: null, warm: false },
          {
            model: modelOf("forgetful", 4),
            fit: { type: "fits", plan: planOf(modelOf("forgetful", 4), "gpu", 1024) },
            warm: false,
          },
        ],
        { promptTokens: 2000 },
      ),
    );
    expect(chosen(decision)).toBe("small");
    expect(rejections(decision)).toEqual({
      huge: "Short by 2.3 GB.",
      embedder: "An embedding model: it cannot answer.",
      broken: problem("model_file_empty", { path: "/models/broken.gguf" }).sentence,
      untold: "How much memory it needs is not known yet.",
      forgetful: "Its context of 1024 tokens is too small for this prompt of about 2000.",
    });
  });

  it("says when only one fits", () => {
    const decision = route(inputOf([fitting(modelOf("small", 1)), tooLarge(modelOf("huge", 30), 9 * gb, 6 * gb)]));
    expect(decision).toMatchObject({ receipt: { reason: "The only model that fits the 6.1 GB free now." } });
  });

  it("prefers four bits of a model to two bits of a somewhat larger one", () => {
    const squeezed = modelOf("squeezed", 14, { sizeBytes: (14 * gb * 2.1) / 8 });
    const decision = route(inputOf([fitting(squeezed), fitting(modelOf("sound", 9))]));
    expect(decision).toMatchObject({
      receipt: { modelId: "sound", reason: "The best balance of size and compression that fits the 6.1 GB free now." },
    });
    expect(rejections(decision)).toEqual({
      squeezed: "Compressed further than the chosen one, at a loss of quality.",
    });
  });

  it("takes a much larger model even at two bits", () => {
    const squeezed = modelOf("squeezed", 20, { sizeBytes: (20 * gb * 2.1) / 8 });
    expect(chosen(route(inputOf([fitting(squeezed), fitting(modelOf("sound", 3))])))).toBe("squeezed");
  });

  it("of equals takes the smaller file, then the first by id", () => {
    const eight = modelOf("a-eight-bits", 4, { sizeBytes: 4.25 * gb });
    expect(chosen(route(inputOf([fitting(eight), fitting(modelOf("four-bits", 4))])))).toBe("four-bits");
    expect(chosen(route(inputOf([fitting(modelOf("b", 4)), fitting(modelOf("a", 4))])))).toBe("a");
  });

  it("prefers what runs wholly on the GPU to a larger one that does not", () => {
    const split = fitting(modelOf("split", 14), "split");
    const whole = fitting(modelOf("whole", 8), "gpu");
    const decision = route(inputOf([split, whole], { budget: pcBudget }));
    expect(decision).toMatchObject({
      receipt: {
        modelId: "whole",
        reason: "The best model that runs on the GPU as a whole; a larger one would answer much slower.",
      },
    });
    expect(rejections(decision)).toEqual({ split: "A part of it would run on the CPU, which is much slower." });
    const tiny = fitting(modelOf("tiny", 0.5), "gpu");
    expect(chosen(route(inputOf([split, tiny], { budget: pcBudget })))).toBe("split");
  });

  it("does not mind the CPU where there is no GPU", () => {
    const budget = { ...pcBudget, vramBytes: 0 };
    const candidates = [fitting(modelOf("large", 14), "cpu"), fitting(modelOf("small", 8), "cpu")];
    expect(chosen(route(inputOf(candidates, { budget })))).toBe("large");
  });
});

describe("staying with a model", () => {
  it("keeps a conversation's model unless another is more than twice its size", () => {
    const candidates = (other: number) => [fitting(modelOf("ours", 4)), fitting(modelOf("other", other))];
    const kept = route(inputOf(candidates(7.9), { conversationModelId: "ours" }));
    expect(kept).toMatchObject({
      receipt: {
        modelId: "ours",
        reason: "It gave the last answer here, and a switch would cost more time than it gains.",
      },
    });
    expect(rejections(kept)).toEqual({ other: "Better, but not by enough to make up for the switch." });
    expect(chosen(route(inputOf(candidates(8.1), { conversationModelId: "ours" })))).toBe("other");
  });

  it("keeps a warm model unless another is half again as large", () => {
    const candidates = (other: number) => [fitting(modelOf("warm", 4), "gpu", true), fitting(modelOf("other", other))];
    const kept = route(inputOf(candidates(5.6)));
    expect(kept).toMatchObject({
      receipt: {
        modelId: "warm",
        warm: true,
        reason: "It is in memory already, and a better one would not gain enough for its load.",
      },
    });
    expect(chosen(route(inputOf(candidates(5.7))))).toBe("other");
  });

  it("does not reload a warm model that the budget has since shrunk below", () => {
    const warm = fitting(modelOf("warm", 14), "gpu", true);
    expect(chosen(route(inputOf([warm], { budget: { ...inputOf([]).budget, ramBytes: gb, vramBytes: gb } })))).toBe(
      "warm",
    );
  });

  it("does not trust a cold plan that was made when more memory was free", () => {
    const stale = fitting(modelOf("stale", 14));
    expect(route(inputOf([stale]))).toMatchObject({ type: "none", problem: { code: "nothing_fits" } });
  });
});

describe("a pinned model", () => {
  const best = fitting(modelOf("best", 8));

  it("answers, however much better another would be", () => {
    const decision = route(inputOf([best, fitting(modelOf("mine", 1))], { pinnedModelId: "mine" }));
    expect(decision).toMatchObject({ receipt: { modelId: "mine", reason: "You chose this model." } });
    expect(rejections(decision)).toEqual({ best: "You chose another model." });
  });

  it.each([
    ["does not fit", tooLarge(modelOf("mine", 30), 20 * gb, 6 * gb), "nothing_fits"],
    ["is an embedding model", fitting(modelOf("mine", 1, { kind: "embedding" })), "model_not_chat"],
    ["is broken", fitting(modelOf("mine", 1, { problem: problem("model_not_gguf", { path: "x" }) })), "model_not_gguf"],
    ["is not measured", { model: modelOf("mine", 1), fit: null, warm: false }, "model_need_unknown"],
  ] as const)("that %s is never replaced in silence", (_, mine, code) => {
    const decision = route(inputOf([best, mine], { pinnedModelId: "mine" }));
    expect(decision).toMatchObject({ type: "none", problem: { code } });
  });

  it("whose context is too small says how long the prompt is", () => {
    const decision = route(inputOf([best], { pinnedModelId: "best", promptTokens: 9000 }));
    expect(decision).toMatchObject({ type: "none", problem: { code: "prompt_too_long" } });
    expect(decision).toHaveProperty("problem.sentence", expect.stringContaining("9000 tokens"));
  });

  it("whose context the prompt fills leaves no room for an answer", () => {
    const decide = (promptTokens: number) => route(inputOf([best], { promptTokens })).type;
    expect([decide(8191), decide(8192)]).toEqual(["route", "none"]);
  });

  it("that is not there is named", () => {
    const decision = route(inputOf([best], { pinnedModelId: "gone" }));
    expect(decision).toMatchObject({ type: "none", problem: { code: "model_unknown" } });
  });
});

describe("the demo", () => {
  const demo = fitting(modelOf("demo", 0.001, { source: { type: "demo" } }), "gpu", true);

  it("answers only where nothing else can", () => {
    const decision = route(inputOf([demo, fitting(modelOf("real", 0.5))], { conversationModelId: "demo" }));
    expect(chosen(decision)).toBe("real");
    expect(rejections(decision)).toEqual({ demo: "The built-in demo: used only when nothing else can answer." });
    const alone = route(inputOf([demo, tooLarge(modelOf("real", 30), 9 * gb, 6 * gb)]));
    expect(alone).toMatchObject({
      receipt: { demo: true, reason: "The built-in demo, because no other model can answer now." },
    });
  });

  it("answers when it is pinned", () => {
    const decision = route(inputOf([demo, fitting(modelOf("real", 4))], { pinnedModelId: "demo" }));
    expect(decision).toMatchObject({ receipt: { modelId: "demo", demo: true } });
  });
});

describe("when nobody can answer", () => {
  const decide = (...candidates: RouteInput["candidates"]) => route(inputOf(candidates, { promptTokens: 10_000 }));

  it("says that there is no model", () => expect(decide()).toMatchObject({ problem: { code: "no_model" } }));

  it("speaks of the model that is nearest to fitting", () => {
    const decision = decide(tooLarge(modelOf("a", 30), 20 * gb, 6 * gb), tooLarge(modelOf("b", 12), 7 * gb, 6 * gb));
    expect(decision).toHaveProperty("problem.sentence", expect.stringContaining("b Q4_K_M needs 7.0 GB"));
  });

  it("asks for a shorter prompt first, by the longest context there is", () => {
    const plan = planOf(modelOf("short", 4), "gpu", 1024);
    const decision = decide(
      { model: modelOf("short", 4), fit: { type: "fits", plan }, warm: false },
      fitting(modelOf("long", 4)),
      tooLarge(modelOf("huge", 12), 7 * gb, 6 * gb),
    );
    expect(decision).toHaveProperty("problem.sentence", expect.stringContaining("8192"));
  });

  it("speaks of real models before the demo", () => {
    const demo = fitting(modelOf("demo", 0.001, { source: { type: "demo" } }));
    expect(decide(demo, tooLarge(modelOf("real", 12), 7 * gb, 6 * gb))).toMatchObject({
      problem: { code: "nothing_fits" },
    });
    expect(decide(demo)).toMatchObject({ problem: { code: "prompt_too_long" } });
  });
});

describe("any decision", () => {
  it("is for a model that can answer within the budget, or for none", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const decision = route(input);
        if (decision.type === "none") {
          expect(decision.problem.sentence).toMatch(/\.$/);
          return;
        }
        const { receipt } = decision;
        const candidate = input.candidates.find(({ model }) => model.id === receipt.modelId);
        expect(receiptSchema.safeParse(receipt).success).toBe(true);
        expect(candidate?.model).toMatchObject({ kind: "chat", problem: null });
        expect(candidate?.fit?.type).toMatch(/^fits/);
        expect(receipt.warm || fitsBudget(receipt.plan.requirement, input.budget)).toBe(true);
        expect(receipt.plan.contextTokens).toBeGreaterThan(input.promptTokens);
      }),
      { numRuns: 500 },
    );
  });

  it("gives a reason for every candidate, once", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const decision = route(input);
        if (decision.type === "none") return;
        const told = [decision.receipt.modelId, ...decision.receipt.rejected.map((other) => other.modelId)];
        expect(told.toSorted()).toEqual(input.candidates.map(({ model }) => model.id).toSorted());
        for (const { reason } of [decision.receipt, ...decision.receipt.rejected])
          expect(reason).toMatch(/^[A-Z].*\.$/);
      }),
    );
  });

  it("does not depend on the order of the candidates", () => {
    const shuffled = anyInput.chain((input) =>
      fc
        .shuffledSubarray([...input.candidates], { minLength: input.candidates.length })
        .map((candidates) => [input, { ...input, candidates }] as const),
    );
    fc.assert(
      fc.property(shuffled, ([input, other]) => {
        expect(route(other)).toEqual(route(input));
      }),
    );
  });

  it("is for the pinned model or for none", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const decision = route(input);
        if (input.pinnedModelId !== null && decision.type === "route")
          expect(chosen(decision)).toBe(input.pinnedModelId);
      }),
    );
  });

  it("does not get better without the model that was chosen", () => {
    fc.assert(
      fc.property(anyInput, (drawn) => {
        const input = { ...drawn, pinnedModelId: null };
        const decision = route(input);
        if (decision.type === "none") return;
        const rest = input.candidates.filter(({ model }) => model.id !== decision.receipt.modelId);
        const second = route({ ...input, candidates: rest });
        if (second.type === "none") return;
        // The demo stands last, whatever its score.
        if (decision.receipt.demo) expect(second.receipt.demo).toBe(true);
        if (decision.receipt.demo !== second.receipt.demo) return;
        const [best, next] = [decision.receipt.modelId, second.receipt.modelId];
        expect(scoreOf(input, next)).toBeLessThanOrEqual(scoreOf(input, best));
      }),
      { numRuns: 500 },
    );
  });

  it("is for the best quality there is, where nothing is kept and no GPU is preferred", () => {
    fc.assert(
      fc.property(anyInput, (drawn) => {
        const input: RouteInput = {
          ...drawn,
          pinnedModelId: null,
          conversationModelId: null,
          budget: { ...pcBudget, vramBytes: 0 },
          candidates: drawn.candidates
            .filter(({ model }) => model.source.type !== "demo")
            .map((candidate) => ({ ...candidate, warm: false })),
        };
        const usable = input.candidates.filter((candidate) => examine(candidate, input).type === "usable");
        const best = chosen(route(input));
        expect(best === null).toBe(usable.length === 0);
        for (const { model } of usable) expect(qualityPrior(model)).toBeLessThanOrEqual(qualityOf(input, best));
      }),
    );
  });
});

function scoreOf(input: RouteInput, id: string): number {
  const candidate = input.candidates.find(({ model }) => model.id === id);
  const verdict = candidate && examine(candidate, input);
  if (verdict?.type !== "usable") throw new Error(`${id} cannot answer`);
  return rank(verdict, input).score;
}

function qualityOf(input: RouteInput, id: string | null): number {
  const candidate = input.candidates.find(({ model }) => model.id === id);
  if (candidate === undefined) throw new Error(`${id} is not there`);
  return qualityPrior(candidate.model);
}

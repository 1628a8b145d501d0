// Asking: a small model learns four answers by heart, and streams them without cutting characters.
import {
  collateInstructions,
  encodeExample,
  exactMatch,
  type InstructionExample,
  respond,
  respondAll,
  type ResponseEvent,
  streamResponse,
} from "@llmsmith/finetune-instruct";
import { defineGPT, type GPTParams, initGPT, languageModelLoss } from "@llmsmith/gpt-model";
import { disposeTree } from "@llmsmith/tensor";
import { constantRate, train } from "@llmsmith/trainer";
import { expect, test } from "vitest";

/** UTF-8 bytes as tokens, so that a character takes several. */
const bytes = {
  encode: (text: string) => [...Buffer.from(text)],
  decode: (ids: ArrayLike<number>) => Buffer.from(Array.from(ids)).toString(),
};
const END = 256;
const cfg = defineGPT({ vocabSize: 257, contextLength: 32, embDim: 32, nHeads: 2, nLayers: 1 });
const options = { format: "plain", endToken: END } as const;
const examples: InstructionExample[] = [
  { instruction: "up", input: "ab", output: "AB" },
  { instruction: "mirror", input: "xyz", output: "zyx" },
  { instruction: "snow", output: "☃ 雪 ❄" },
  { instruction: "face", output: "🙂!" },
];

async function learnt(): Promise<GPTParams> {
  const params = initGPT(cfg, 1);
  const batch = collateInstructions(
    examples.map((example) => encodeExample(bytes, example, "plain", END)),
    { padToken: END, maxLength: cfg.contextLength, maskPrompt: true },
  );
  for await (const { loss } of train({
    params,
    loss: (p, b: typeof batch) => languageModelLoss(p, b, cfg),
    batches: Array.from({ length: 150 }, () => batch),
    learningRate: constantRate(0.01),
  }))
    if (loss < 0.02) break;
  return params;
}

test("four instructions learnt by heart are answered exactly, in whole characters", async () => {
  const params = await learnt();
  const answers: string[] = [];
  for (const task of examples) answers.push(await respond(params, cfg, bytes, task, options));
  expect(answers).toEqual(examples.map(({ output }) => output));
  expect(
    exactMatch(
      answers,
      examples.map(({ output }) => output),
    ),
  ).toBe(1);

  const pieces: string[] = [];
  for await (const piece of streamResponse(params, cfg, bytes, examples[2]!, options))
    pieces.push(piece);
  expect(pieces).toEqual(["☃", " ", "雪", " ", "❄"]);

  // Stopped inside a character, the stream shows that something is missing and ends.
  const cut: string[] = [];
  const short = { ...options, maxNewTokens: 5 };
  for await (const piece of streamResponse(params, cfg, bytes, examples[2]!, short))
    cut.push(piece);
  expect(cut).toEqual(["☃", " ", "\uFFFD"]);

  for await (const piece of streamResponse(params, cfg, bytes, examples[3]!, options)) {
    expect(piece).toBe("🙂");
    break; // leaving early frees the cache: the set-up counts tensors
  }

  // All at once, each in pieces that add up to its answer.
  const events: ResponseEvent[] = [];
  for await (const event of respondAll(params, cfg, bytes, examples, options)) events.push(event);
  for (const [i, { output }] of examples.entries()) {
    const own = events.filter(({ index }) => index === i);
    expect(own.at(-1)).toEqual({ index: i, answer: output });
    expect(own.map((event) => ("piece" in event ? event.piece : "")).join("")).toBe(output);
  }
  for await (const event of respondAll(params, cfg, bytes, examples, options))
    if ("answer" in event) break; // frees the cache
  disposeTree(params);
});

test("the answer is cut at maxNewTokens, the seed repeats it, and white space around it goes", async () => {
  const params = initGPT(cfg, 3);
  const task = { instruction: "go" };
  const ask = (seed: number) =>
    respond(params, cfg, bytes, task, { ...options, temperature: 1, seed, maxNewTokens: 12 });
  expect(await ask(1)).toBe(await ask(1));
  expect(await ask(1)).not.toBe(await ask(2));
  const spaces = { ...bytes, decode: (ids: ArrayLike<number>) => ` ${"x".repeat(ids.length)}\n` };
  expect(await respond(params, cfg, spaces, task, { ...options, maxNewTokens: 3 })).not.toMatch(
    /^\s|\s$/,
  );
  disposeTree(params);
});

test("many tasks at once are answered as one after the other, the seed counted on", async () => {
  const params = initGPT(cfg, 4);
  const tasks = ["go", "stay", "a b", "run", "到", "one two three"].map((instruction) => ({
    instruction,
  }));
  const sampled = { ...options, temperature: 1.5, topK: 40, maxNewTokens: 30 };
  const expected: string[] = [];
  for (const [i, task] of tasks.entries())
    expected.push(await respond(params, cfg, bytes, task, { ...sampled, seed: 7 + i }));
  for (const batchSize of [1, 4, undefined]) {
    const answers: string[] = [];
    for await (const event of respondAll(params, cfg, bytes, tasks, {
      ...sampled,
      seed: 7,
      ...(batchSize === undefined ? {} : { batchSize }),
    }))
      if ("answer" in event) answers[event.index] = event.answer;
    expect(answers).toEqual(expected);
  }
  disposeTree(params);
});

test("a prompt longer than the context is refused", async () => {
  const params = initGPT(cfg, 1);
  const task = { instruction: "a".repeat(40) };
  await expect(respond(params, cfg, bytes, task, options)).rejects.toThrow(
    "generate: the prompt has 41 tokens, more than contextLength 32",
  );
  const all = respondAll(params, cfg, bytes, [examples[0]!, task], options);
  await expect(all.next()).rejects.toThrow("generateBatch: prompt 1 has 41 tokens");
  disposeTree(params);
});

test("exactMatch counts equal answers, white space around them aside", () => {
  expect(exactMatch(["yes ", "no", "\nmaybe"], ["yes", "No", "maybe"])).toBeCloseTo(2 / 3);
  expect(() => exactMatch([], [])).toThrow(RangeError);
  expect(() => exactMatch(["a"], [])).toThrow(
    "exactMatch: 1 answers for 0 expected ones; both lists must be equally long and not empty",
  );
});

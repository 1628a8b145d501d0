// `llmsmith export`, and where python has llama_cpp or gguf what those make of the file: LLMSMITH_PYTHON or python3.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  loadCheckpoint,
  type RawTensor,
  readGGUF,
  readSafetensors,
  saveCheckpoint,
} from "@llmsmith/checkpoint";
import {
  defineGPT,
  gpt,
  gptFromHuggingFace,
  gptToGGUF,
  gptToHuggingFace,
  initGPT,
  LLAMA_PARTS,
} from "@llmsmith/gpt-model";
import { disposeTree, tf, useEngine } from "@llmsmith/tensor";
import {
  encoding,
  saveTokenizer,
  textTokenizerFromJSON,
  type Tokenizer,
  tokenizerFromJSON,
  trainBPE,
} from "@llmsmith/tokenizer";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  readFixture,
  sentencePieceMerges,
  type TextJson,
} from "../../../packages/tokenizer/test/helpers.ts";
import { runCommandLine } from "../src/cli/command-line.ts";

const reference = fileURLToPath(new URL("../../../../shared/reference/hf/", import.meta.url));
const python = process.env["LLMSMITH_PYTHON"] ?? "python3";
const has = (module: string) => spawnSync(python, ["-c", `import ${module}`]).status === 0;
let parent: string;
/** Bytes and an end of text: as many tokens as the reference models have. */
let tokenizer: Tokenizer;

beforeAll(async () => {
  parent = mkdtempSync(path.join(os.tmpdir(), "export-"));
  tokenizer = await trainBPE(["a"], { vocabSize: 257, specialTokens: ["<|endoftext|>"] });
});
afterAll(() => rmSync(parent, { recursive: true }));

/** What a command prints, and its exit code. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: "", err: "" };
  const out = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed.out += String(text);
    return true;
  });
  const err = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    printed.err += String(text);
    return true;
  });
  try {
    return { code: await runCommandLine(args), ...printed };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

/** A model of this repository with a tokenizer, as a folder. */
async function folderOf(
  name: string,
  vocabSize = 257,
  own: { toJSON(): object } = tokenizer,
  ids: object = {},
): Promise<string> {
  const folder = path.join(parent, name);
  await useEngine("wasm");
  const sizes = { vocabSize, contextLength: 16, embDim: 32, nHeads: 2, nLayers: 1 };
  const cfg = defineGPT({ ...sizes, ...LLAMA_PARTS, hiddenDim: 64 });
  const params = initGPT(cfg, 1);
  const model = await gptToHuggingFace(params, cfg);
  disposeTree(params);
  const config = { ...model.config, ...ids };
  const tokenizerJson = JSON.stringify(own.toJSON());
  await saveCheckpoint(folder, { config, tensors: model.tensors, tokenizerJson });
  return folder;
}

test("a model folder becomes a file with metadata, tokenizer and tensors", async () => {
  const folder = await folderOf("model", 260);
  const file = path.join(parent, "model.gguf");
  const { code, out } = await run("export", folder, file, "--type", "q8_0");
  expect(code).toBe(0);
  expect(out).toMatch(/model\.gguf: llama, q8_0, 12 tensors, \d+ bytes\n$/);
  const { metadata, tensors } = await readGGUF(file);
  expect(metadata.get("tokenizer.ggml.pre")?.value).toBe("gpt-2");
  expect(metadata.get("tokenizer.ggml.tokens")?.value).toHaveLength(260);
  expect(tensors.find(({ name }) => name === "output.weight")?.type).toBe("q8_0");
});

test("--json says it in one line", async () => {
  const file = path.join(parent, "json.gguf");
  const { out } = await run("export", await folderOf("json"), file, "--json");
  expect(JSON.parse(out)).toMatchObject({ file, architecture: "llama", type: "f32", notes: [] });
});

test("what cannot be exported is told in one line, and nothing is written", async () => {
  const folder = await folderOf("small", 200);
  const file = path.join(parent, "none.gguf");
  const failed = async (...args: string[]) => (await run("export", ...args)).err;
  expect(await failed(folder, file)).toMatch(/257 tokens, but the model only 200[^\n]*\n$/);
  expect(await failed(folder, path.join(parent, "model.bin"))).toMatch(/end in \.gguf[^\n]*\n$/);
  rmSync(path.join(folder, "checksums.json"));
  rmSync(path.join(folder, "tokenizer.json"));
  expect(await failed(folder, file)).toMatch(/tokenizer\.json: no such file[^\n]*\n$/);
  expect(existsSync(file)).toBe(false);
});

/** A reference model beside a tokenizer, exported. */
async function exportReference(name: string, type: string): Promise<string> {
  const folder = path.join(parent, `${name}-${type}`);
  mkdirSync(folder, { recursive: true });
  for (const part of ["config.json", "model.safetensors"])
    copyFileSync(path.join(reference, name, part), path.join(folder, part));
  await saveTokenizer(path.join(folder, "tokenizer.json"), tokenizer);
  const file = path.join(parent, `${name}-${type}.gguf`);
  const { code, err } = await run("export", folder, file, "--type", type);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return file;
}

function ask<T>(script: string, input: unknown, ...args: string[]): T {
  const file = path.join(parent, "input.json");
  writeFileSync(file, JSON.stringify(input));
  const { stdout, stderr, status } = spawnSync(python, ["-c", script, file, ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

const readWithGguf = `
import json, sys
from gguf import GGUFReader, quants
reader = GGUFReader(sys.argv[2])
floats = GGUFReader(sys.argv[3])
print(json.dumps({
  "fields": {key: str(field.contents()) for key, field in reader.fields.items()},
  "tensors": {t.name: {"shape": [int(n) for n in t.shape], "type": t.tensor_type.name,
    "values": quants.dequantize(t.data, t.tensor_type).flatten().tolist()} for t in reader.tensors},
  "quantized": {t.name: t.data.tobytes() == quants.quantize(
    floats.get_tensor(i).data, t.tensor_type).tobytes()
    for i, t in enumerate(reader.tensors) if t.tensor_type.name == "Q8_0"},
}))
`;

const usable = existsSync(reference);
describe.skipIf(!usable || !has("gguf"))("PyPI gguf (skipped where python has none)", () => {
  test.each(["gpt2", "llama", "mistral", "qwen3", "gemma3"])(
    "reads the same metadata and tensors of %s, and makes the same q8_0 bytes",
    async (name) => {
      const floats = await exportReference(name, "f32");
      const blocks = await exportReference(name, "q8_0");
      for (const file of [floats, blocks]) {
        const theirs = ask<{
          fields: Record<string, string>;
          tensors: Record<string, { shape: number[]; type: string; values: number[] }>;
          quantized: Record<string, boolean>;
        }>(readWithGguf, [], file, floats);
        const ours = await readGGUF(file);
        for (const key of ours.metadata.keys()) expect(theirs.fields).toHaveProperty([key]);
        expect(Object.keys(theirs.tensors)).toEqual(ours.tensors.map((one) => one.name));
        for (const { name: key, shape, type, values } of ours.tensors) {
          const read = theirs.tensors[key]!;
          expect(read.shape, key).toEqual([...shape].reverse());
          expect(read.type, key).toBe(type.toUpperCase());
          expect(read.values, key).toEqual([...values()]);
        }
        expect(Object.values(theirs.quantized).length > 0).toBe(file === blocks);
        expect(Object.values(theirs.quantized)).not.toContain(false);
      }
    },
    60_000,
  );
});

const runWithLlama = `
import json, sys
from llama_cpp import Llama
wanted = json.load(open(sys.argv[1], encoding="utf-8"))
model = Llama(sys.argv[2], n_ctx=wanted["context"], n_threads=1, logits_all=True, type_k=0, type_v=0, verbose=False)
def logits(ids):
  model.reset()
  model.eval(ids)
  return model.scores[:len(ids)].tolist()
tokens = list(wanted["prompt"])
for _ in range(wanted["count"]):
  tokens.append(max(enumerate(logits(tokens)[-1]), key=lambda pair: pair[1])[0])
print(json.dumps({
  "context": model.metadata.get(model.metadata["general.architecture"] + ".context_length"),
  "logits": logits(wanted["ids"]),
  "tokens": tokens,
  "text": [model.tokenize(text.encode(), add_bos=False, special=False) for text in wanted["texts"]],
}))
`;

const texts = [
  "Hello world",
  "  two  spaces\n\n\nand 12345 don't",
  "ä🦙 我想 <|endoftext|>",
  "\t\r\n x",
];

describe.skipIf(!usable || !has("llama_cpp"))("llama.cpp (skipped where python has none)", () => {
  test.each([
    ["gpt2", 64, 5e-3], // llama.cpp takes GELU from a table of half-precision numbers
    ["llama", 128, 5e-5],
    ["mistral", 8, 5e-5],
    ["qwen3", 128, 5e-5],
    ["gemma3", 128, 5e-3],
  ])(
    "runs %s with the same logits, greedy tokens and tokenizer",
    async (name, context, tolerance) => {
      const file = await exportReference(name, "f32");
      const expected = (await readSafetensors(path.join(reference, name, "expected.safetensors")))
        .tensors;
      const golden = (await readSafetensors(path.join(reference, name, "greedy.safetensors")))
        .tensors;
      const prompt = Array.from(golden.get("prompt")!.data as Int32Array);
      const greedy = Array.from(golden.get("greedy")!.data as Int32Array).slice(0, context);
      const time = Math.min(expected.get("input_ids")!.shape[1]!, context);
      const ids = Array.from(expected.get("input_ids")!.data as Int32Array).slice(0, time);
      const wanted = { prompt, count: greedy.length - prompt.length, ids, texts, context };
      const theirs = ask<{
        context: string;
        logits: number[][];
        tokens: number[];
        text: number[][];
      }>(runWithLlama, wanted, file);
      expect(theirs.context).toBe(String(context));
      expect(theirs.tokens).toEqual(greedy);
      const logits = expected.get("logits")!.data as Float32Array;
      const far = theirs.logits.flat().map((value, i) => Math.abs(value - logits[i]!));
      expect(Math.max(...far)).toBeLessThan(tolerance);
      const ours = texts.map((text) => [...tokenizer.encode(text, { disallowedSpecial: "none" })]);
      expect(theirs.text).toEqual(ours);
    },
    60_000,
  );

  test.each(["gpt2", "llama", "mistral", "qwen3", "gemma3"])(
    "as f16 and q8_0, %s writes what our model writes that is rounded the same way",
    async (name) => {
      const { tensors } = await readSafetensors(path.join(reference, name, "greedy.safetensors"));
      const prompt = Array.from(tensors.get("prompt")!.data as Int32Array).slice(0, 4);
      const wanted = { prompt, count: 4, ids: prompt, texts: [], context: 8 };
      for (const [type, tolerance] of [
        ["f16", 2e-3],
        ["q8_0", 5e-2], // there what goes into a map is rounded to 8 bits too
      ] as const) {
        const file = await exportReference(name, type);
        const { tokens } = ask<{ tokens: number[] }>(runWithLlama, wanted, file);
        const gaps = await behindBest(name, file, tokens, prompt.length);
        expect(Math.max(...gaps), type).toBeLessThan(tolerance);
      }
    },
    60_000,
  );

  test.each([
    ["gpt2", "gpt-2", (_json: Json) => undefined],
    ["cl100k", "dbrx", (json: Json) => splitAsCl100k(json)],
    [
      "Llama 3",
      "llama-bpe",
      (json: Json) => {
        splitAsCl100k(json);
        json.model.ignore_merges = true;
      },
    ],
    [
      "Qwen",
      "qwen2",
      (json: Json) => {
        splitAsCl100k(json);
        const text = JSON.stringify(json.pre_tokenizer).replace("{1,3}", "");
        json.pre_tokenizer = JSON.parse(text) as object;
      },
    ],
    [
      "o200k, capitals within ASCII,",
      "gpt-4o",
      (json: Json) => {
        json.pre_tokenizer = (encoding("o200k_base").toJSON() as Json).pre_tokenizer;
      },
    ],
  ])(
    "splits and merges with the rule of %s, there %s",
    async (name, pre, change) => {
      const capital = pre === "gpt-4o" ? "öö" : "Äö";
      const hard = `We'LL THEY'VE 98765 x${capital}-CamelCASE//\r\n  \n \t.`;
      const corpus = `${texts.join("\n")}${hard} we'll they've 1234 CamelCase\r\n\r\n `.repeat(30);
      const special = ["<|endoftext|>"];
      const trained = await trainBPE([corpus], { vocabSize: 350, specialTokens: special });
      const json = structuredClone(trained.toJSON()) as Json;
      change(json);
      const own = tokenizerFromJSON(json, name);
      const folder = await folderOf(`trained-${name}`, 350, own);
      const file = path.join(parent, `trained-${name}.gguf`);
      expect((await run("export", folder, file)).code).toBe(0);
      expect((await readGGUF(file)).metadata.get("tokenizer.ggml.pre")?.value).toBe(pre);
      const more = [...texts, hard, corpus.slice(0, 500)];
      const wanted = { prompt: [1], count: 0, ids: [1], texts: more, context: 16 };
      const { text } = ask<{ text: number[][] }>(runWithLlama, wanted, file);
      const encoded = more.map((one) => [...own.encode(one, { disallowedSpecial: "none" })]);
      expect(text).toEqual(encoded);
    },
    60_000,
  );

  test.each(["llama", "mistral", "gemma"])(
    "merges characters by scores as the tokenizer of %s merges by rank",
    async (name) => {
      const json = sentencePieceMerges(readFixture<TextJson>(`bpe-${name}.json`));
      const { vocab } = json.model;
      vocab["<0x81>"] ??= Math.max(...Object.values(vocab)) + 1; // that of Gemma leaves one out
      // Merges would make this one of spaces, which is refused.
      json.added_tokens = json.added_tokens.filter(({ content }) => content !== "▁▁");
      let next = Object.keys(vocab).length;
      for (const token of json.added_tokens) token.id = vocab[token.content] ?? next++;
      const own = textTokenizerFromJSON(json, name);
      const folder = await folderOf(`characters-${name}`, own.vocabSize + 3, own, {
        bos_token_id: 1,
        eos_token_id: 2,
      });
      const file = path.join(parent, `characters-${name}.gguf`);
      expect((await run("export", folder, file)).code).toBe(0);
      const cases = readFixture<{ text: string }[]>(`bpe-${name}-cases.json`);
      const more = [...texts, ...cases.map(({ text }) => text), "the waves of the sea ".repeat(20)]
        // Where the note says that they differ; and added tokens are found in any text there.
        .filter((text) => text !== "" && !(name === "mistral" && /^[ ▁]/.test(text)));
      const wanted = { prompt: [1], count: 0, ids: [1], texts: more, context: 16 };
      const { text } = ask<{ text: number[][] }>(runWithLlama, wanted, file);
      expect(text).toEqual(more.map((one) => [...own.encode(one, { disallowedSpecial: "none" })]));
    },
    60_000,
  );
});

/**
 * By how much the logits of tokens from `start` on lie behind the best, in our model with the numbers of the file: 0
 * where it would write the same.
 */
async function behindBest(
  name: string,
  file: string,
  tokens: readonly number[],
  start: number,
): Promise<number[]> {
  const { config, tensors } = await loadCheckpoint(path.join(reference, name));
  // Where each number of the file comes from: the same export of a model whose numbers are their own places.
  let place = 0;
  const places = new Map<string, RawTensor>();
  const rounded = new Map<string, RawTensor>();
  const owners: Float32Array[] = [];
  const starts: number[] = [];
  for (const [key, { shape, data }] of tensors) {
    const values = Float32Array.from(data as Float32Array);
    rounded.set(key, { dtype: "F32", shape, data: values });
    places.set(key, { dtype: "F32", shape, data: values.map(() => place++) });
    starts.push(place - values.length);
    owners.push(values);
  }
  const there = new Map((await readGGUF(file)).tensors.map((tensor) => [tensor.name, tensor]));
  for (const { name: key, values } of gptToGGUF(config, places, name).tensors) {
    const stored = there.get(key)!;
    if (stored.type === "f32") continue;
    const from = values();
    stored.values().forEach((value, i) => {
      const owner = starts.findLastIndex((start) => start <= from[i]!);
      owners[owner]![from[i]! - starts[owner]!] = value;
    });
  }
  await useEngine("wasm");
  const { cfg, params } = gptFromHuggingFace(config, rounded, name);
  const input = tf.tensor2d([...tokens], [1, tokens.length], "int32");
  const logits = tf.tidy(() => gpt(params, input, cfg).squeeze([0]).arraySync() as number[][]);
  input.dispose();
  disposeTree(params);
  return tokens.slice(start).map((token, i) => {
    const row = logits[start + i - 1]!;
    return Math.max(...row) - row[token]!;
  });
}

type Json = { pre_tokenizer: object; model: { ignore_merges: boolean } };

function splitAsCl100k(json: Json): void {
  json.pre_tokenizer = (encoding("cl100k_base").toJSON() as Json).pre_tokenizer;
}

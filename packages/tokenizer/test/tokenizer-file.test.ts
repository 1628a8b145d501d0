// tokenizer.json: what is saved comes back the same, what is damaged or foreign is refused by name.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "@llmsmith/files";
import {
  encoding,
  loadTokenizer,
  saveTokenizer,
  type Tokenizer,
  tokenizerFromJSON,
  trainBPE,
} from "@llmsmith/tokenizer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixture, randomText, seededIntegers } from "./helpers.ts";

const sample = fixture("sample-text.txt");
const golden = JSON.parse(fixture("trained.json")) as {
  file: object;
  cases: { text: string; ids: number[] }[];
};
let folder = "";
let file = "";
let tokenizer: Tokenizer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "llmsmith-tokenizer-"));
  file = path.join(folder, "tokenizer.json");
  tokenizer = await trainBPE([sample], { vocabSize: 400, specialTokens: ["<|endoftext|>"] });
  await saveTokenizer(file, tokenizer);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("saveTokenizer and loadTokenizer", () => {
  it("bring back the same tokenizer", async () => {
    const loaded = await loadTokenizer(file);
    expect(loaded.hash).toBe(tokenizer.hash);
    expect(loaded.id).toBe(tokenizer.id);
    expect(loaded.vocabSize).toBe(400);
    expect(loaded.specialTokens).toEqual(tokenizer.specialTokens);
    const integer = seededIntegers(5);
    for (let i = 0; i < 300; i++) {
      const text = randomText(integer, 60);
      expect(loaded.encode(text)).toEqual(tokenizer.encode(text));
    }
  });

  it.each(["p50k_base", "o200k_base"] as const)("bring back %s", async (name) => {
    const target = path.join(folder, `${name}.json`);
    const original = encoding(name);
    await saveTokenizer(target, original);
    const loaded = await loadTokenizer(target);
    expect(loaded.hash).toBe(original.hash);
    expect(loaded.specialTokens).toEqual(original.specialTokens);
    const text = `${sample}<|endoftext|>`;
    const options = { allowedSpecial: "all" } as const;
    expect(loaded.encode(text, options)).toEqual(original.encode(text, options));
  });

  it("read the file that Hugging Face wrote", () => {
    const loaded = tokenizerFromJSON(golden.file, "trained.json");
    for (const { text, ids } of golden.cases) {
      expect([...loaded.encode(text, { allowedSpecial: "all" })]).toEqual(ids);
    }
  });
});

describe("variants of tokenizer.json", () => {
  it("numbers added tokens outside the vocabulary, and always matches those not special", () => {
    const json = changed((j) => {
      j.added_tokens.push({ ...j.added_tokens[0]!, id: 400, content: "sea", special: false });
    });
    const loaded = tokenizerFromJSON(json, "x");
    expect(loaded.vocabSize).toBe(401);
    expect([...loaded.encode("sea")]).toEqual([400]);
    expect(loaded.decode([400])).toBe("sea");
    expect(loaded.specialTokens.has("sea")).toBe(false);
    expect(tokenizerFromJSON(loaded.toJSON(), "x").hash).toBe(loaded.hash);
  });

  it("takes whole pieces without merging under ignore_merges", () => {
    const json = changed((j) => {
      j.model.ignore_merges = true;
      j.model.vocab["unmade"] = 400;
      j.model.vocab["Ġ".repeat(150)] = 401;
    });
    const loaded = tokenizerFromJSON(json, "x");
    expect([...loaded.encode("unmade")]).toEqual([400]);
    expect([...loaded.encode(" ".repeat(150))]).toEqual([401]);
    expect(loaded.encode("unmader").length).toBeGreaterThan(1);
    expect(tokenizerFromJSON(loaded.toJSON(), "x").encode("unmade")).toEqual(
      loaded.encode("unmade"),
    );
  });

  it("keeps a post-processor, and applies it where asked to", () => {
    const around = (ids: number[]): object => ({
      type: "Sequence",
      processors: [
        { type: "ByteLevel", trim_offsets: false },
        {
          type: "TemplateProcessing",
          single: [
            { SpecialToken: { id: "x", type_id: 0 } },
            { Sequence: { id: "A", type_id: 0 } },
          ],
          pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
          special_tokens: { x: { id: "x", ids, tokens: ["x"] } },
        },
      ],
    });
    const loaded = tokenizerFromJSON(
      changed((j) => void (j.post_processor = around([0]))),
      "x",
    );
    const plain = loaded.encode("sea");
    expect(plain).toEqual(tokenizer.encode("sea"));
    expect([...loaded.encode("sea", { addSpecialTokens: true })]).toEqual([0, ...plain]);
    expect(loaded.count("sea", { addSpecialTokens: true })).toBe(plain.length + 1);
    expect(loaded.encodeBatch(["sea"], { addSpecialTokens: true })[0]?.[0]).toBe(0);
    expect(tokenizer.encode("sea", { addSpecialTokens: true })).toEqual(plain);
    expect(loaded.toJSON()).toMatchObject({ post_processor: around([0]) });
    expect(() =>
      tokenizerFromJSON(
        changed((j) => void (j.post_processor = around([400]))),
        "x",
      ),
    ).toThrow(
      "x: post_processor.processors[1].special_tokens.x.ids[0] is 400, but the vocabulary ends",
    );
    const twice = { type: "Sequence", processors: [around([0]), around([0])] };
    expect(() =>
      tokenizerFromJSON(
        changed((j) => void (j.post_processor = twice)),
        "x",
      ),
    ).toThrow("x: post_processor.processors has two steps that add tokens");
  });

  it("takes merges as pairs and splits digits one by one for Qwen 2's rule", () => {
    const cl100k = encoding("cl100k_base").toJSON() as { pre_tokenizer: Sequence };
    const rule = cl100k.pre_tokenizer.pretokenizers[0]!.pattern.Regex;
    const json = changed((j) => {
      j.model.merges = j.model.merges.map((merge) => (merge as string).split(" "));
      j.pre_tokenizer = structuredClone(cl100k.pre_tokenizer);
      (j.pre_tokenizer as Sequence).pretokenizers[0]!.pattern.Regex = rule.replace("{1,3}", "");
    });
    const loaded = tokenizerFromJSON(json, "x");
    expect(loaded.encode("1987")).toHaveLength(4);
  });
});

type Sequence = { type: string; pretokenizers: { pattern: { Regex: string } }[] };
type Json = {
  version: string;
  added_tokens: { id: number; content: string; lstrip: boolean; special: boolean }[];
  pre_tokenizer: object;
  post_processor: object | null;
  decoder: object;
  normalizer: object | null;
  model: {
    type: string;
    ignore_merges: boolean;
    unk_token: unknown;
    vocab: Record<string, number>;
    merges: (string | string[])[];
  };
} & Record<string, unknown>;

function changed(change: (json: Json) => void): Json {
  const json = structuredClone(tokenizer.toJSON()) as Json;
  change(json);
  return json;
}

describe("refusals name the path and the field", () => {
  it.each<[string, (json: Json) => void, RegExp]>([
    ["another model", (j) => void (j.model.type = "WordPiece"), /^x: model\.type is "WordPiece"/],
    ["no model", (j) => void delete j["model" as string], /^x: model must be an object/],
    ["an unknown field", (j) => void (j["extra"] = 1), /^x: the file has an unknown field "extra"/],
    ["a normalizer", (j) => void (j.normalizer = { type: "Nmt" }), /^x: normalizer\.type is "Nmt"/],
    ["another decoder", (j) => void (j.decoder = { type: "Metaspace" }), /^x: decoder/],
    [
      "another pre-tokenizer",
      (j) => void (j.pre_tokenizer = { type: "BertPreTokenizer" }),
      /^x: pre/,
    ],
    ["another version", (j) => void (j.version = "2.0"), /^x: version is "2\.0"/],
    ["a missing byte", (j) => void delete j.model.vocab["A"], /^x: model\.vocab has no token for/],
    [
      "an id used twice",
      (j) => void (j.model.vocab["A"] = 300),
      /^x: model\.vocab\["."\]|^x: model/,
    ],
    [
      "an id that is none",
      (j) => void (j.model.vocab["A"] = -1),
      /^x: model\.vocab\["A"\] must be/,
    ],
    ["a foreign token", (j) => void (j.model.vocab["a b"] = 400), /^x: model\.vocab\["a b"\]/],
    ["a merge of the unknown", (j) => void (j.model.merges[3] = "zz q"), /^x: model\.merges\[3\]/],
    ["a merge lost", (j) => void j.model.merges.splice(5, 1), /^x: model\.merges has no merge/],
    ["a merge twice", (j) => void j.model.merges.push(j.model.merges[0]!), /stands there twice/],
    ["three parts", (j) => void (j.model.merges[0] = "a b c"), /^x: model\.merges\[0\] must be/],
    ["lstrip", (j) => void Object.assign(j.added_tokens[0]!, { lstrip: 1 }), /tokens\[0\]\.lstrip/],
    ["a moved special", (j) => void (j.added_tokens[0]!.id = 7), /^x: model\.vocab\["<\|endoftext/],
  ])("%s", (_name, change, message) => {
    const run = (): unknown => tokenizerFromJSON(changed(change), "x");
    expect(run).toThrow(UserError);
    expect(run).toThrow(message);
  });

  it.each([null, 3, "text", [], {}])("%j", (json) => {
    expect(() => tokenizerFromJSON(json, "x")).toThrow(UserError);
  });
});

describe("damaged files", () => {
  it("missing", async () => {
    await expect(loadTokenizer(path.join(folder, "none.json"))).rejects.toThrow(UserError);
  });

  it("cut at any of 60 places", async () => {
    const bytes = await readFile(file);
    for (let i = 0; i < 60; i++) {
      const cut = path.join(folder, "cut.json");
      await writeFile(cut, bytes.subarray(0, Math.floor(((bytes.length - 2) * i) / 60)));
      const error: unknown = await loadTokenizer(cut).catch((e: unknown) => e);
      expect(UserError.is(error)).toBe(true);
      expect(String(error)).toContain(cut);
    }
  });

  it("with any one of 400 bits flipped: refused, or the meaning is unchanged", async () => {
    const bytes = await readFile(file);
    const integer = seededIntegers(9);
    const wrong: string[] = [];
    let refused = 0;
    for (let i = 0; i < 400; i++) {
      const damaged = Uint8Array.from(bytes);
      const at = integer(bytes.length);
      damaged[at]! ^= 1 << integer(8);
      const target = path.join(folder, "flipped.json");
      await writeFile(target, damaged);
      const result: unknown = await loadTokenizer(target).catch((e: unknown) => e);
      if (UserError.is(result) && result.message.includes(target)) refused++;
      else if (Object(result).hash !== tokenizer.hash) wrong.push(`byte ${at}: ${String(result)}`);
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(200);
  });
});

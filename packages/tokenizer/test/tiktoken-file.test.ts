// .tiktoken files: the ids of npm tiktoken, files that come back the same, refusals that name the line.
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "@llmsmith/files";
import {
  encoding,
  loadTiktoken,
  saveTiktoken,
  type SplitterName,
  tokenizerFromJSON,
  trainBPE,
} from "@llmsmith/tokenizer";
import { Tiktoken } from "tiktoken";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BYTES_BY_CHARACTER } from "../src/bpe/byte-alphabet.ts";
import { GPT2_PATTERN } from "../src/split/gpt2.ts";
import { fixture, randomText, seededIntegers } from "./helpers.ts";

const sample = fixture("sample-text.txt");
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "llmsmith-tiktoken-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const texts = ((): string[] => {
  const integer = seededIntegers(31);
  return [sample, ...Array.from({ length: 200 }, () => randomText(integer, 40))];
})();

describe("encodings written and read back", () => {
  it.each<[Parameters<typeof encoding>[0], SplitterName]>([
    ["gpt2", "gpt2"],
    ["p50k_base", "gpt2"], // <|endoftext|> stands among the ranks
    ["cl100k_base", "cl100k"],
    ["o200k_base", "o200k"],
  ])("%s", { timeout: 60_000 }, async (name, splitter) => {
    const original = encoding(name);
    const file = path.join(folder, `${name}.tiktoken`);
    await saveTiktoken(file, original);
    const { specialTokens } = original;
    const loaded = await loadTiktoken(file, { splitter, specialTokens, name });
    expect(loaded.id).toBe(name);
    expect(loaded.hash).toBe(original.hash);
    expect(loaded.vocabSize).toBe(original.vocabSize);
    for (const text of texts) expect(loaded.encode(text)).toEqual(original.encode(text));
    expect([...loaded.encode("<|endoftext|>", { allowedSpecial: "all" })]).toEqual([
      original.specialTokens.get("<|endoftext|>"),
    ]);
  });

  it("writes OpenAI's lines", async () => {
    const file = path.join(folder, "lines.tiktoken");
    await saveTiktoken(file, encoding("gpt2"));
    const lines = (await readFile(file, "utf8")).split("\n");
    expect(lines[0]).toBe("IQ== 0"); // "!"
    expect(lines[256]).toBe("IHQ= 256"); // " t"
    expect(lines).toHaveLength(50_257); // 50,256 tokens and the end of the last line
  });
});

describe("a trained tokenizer", () => {
  it("comes back with the same ids", async () => {
    const trained = await trainBPE([sample], { vocabSize: 400, specialTokens: ["<|endoftext|>"] });
    const file = path.join(folder, "trained.tiktoken");
    await saveTiktoken(file, trained);
    const loaded = await loadTiktoken(file, {
      splitter: "gpt2",
      specialTokens: { "<|endoftext|>": 0 },
    });
    expect(loaded.hash).toBe(trained.hash);
    for (const text of texts) expect(loaded.encode(text)).toEqual(trained.encode(text));
  });

  type Json = {
    added_tokens: { special: boolean }[];
    model: { merges: string[]; vocab: Record<string, number> };
  };
  it.each<[string, (json: Json) => void, RegExp]>([
    [
      "whose merges are in another order than their ids",
      (j) => void j.model.merges.splice(0, 2, j.model.merges[1]!, j.model.merges[0]!),
      /merge 0 is ".*", where the order of the ids makes it/,
    ],
    [
      "of which a token has two merges",
      (j) => {
        j.model.vocab["xyz"] = 400;
        j.model.vocab["xy"] = 401;
        j.model.vocab["yz"] = 402;
        j.model.merges.push("x y", "y z", "xy z", "x yz");
      },
      /merge \d+ is/,
    ],
    [
      "with an added token that is not special",
      (j) => void (j.added_tokens[0]!.special = false),
      /<\|endoftext\|>" is not special/,
    ],
  ])("%s is refused", async (_name, change, message) => {
    const trained = await trainBPE([sample], { vocabSize: 400, specialTokens: ["<|endoftext|>"] });
    const json = structuredClone(trained.toJSON()) as Json;
    change(json);
    const file = path.join(folder, "refused.tiktoken");
    const result: unknown = await saveTiktoken(file, tokenizerFromJSON(json, "x")).catch(
      (error: unknown) => error,
    );
    expect(UserError.is(result)).toBe(true);
    expect(String(result)).toMatch(message);
    await expect(readFile(file)).rejects.toThrow("ENOENT");
  });
});

/** Lines of the 256 bytes in any order, then of `tokens`. */
function lines(tokens: readonly string[], shift = 0): string[] {
  const bytes = BYTES_BY_CHARACTER.map((byte) => Uint8Array.of(byte));
  return [...bytes, ...tokens.map((token) => new TextEncoder().encode(token))].map(
    (token, rank) => `${Buffer.from(token).toString("base64")} ${rank + shift}`,
  );
}

async function write(content: string): Promise<string> {
  const file = path.join(folder, "made.tiktoken");
  await writeFile(file, content);
  return file;
}

describe("files from elsewhere", () => {
  it("give npm tiktoken's ids where no merge makes a token", async () => {
    const integer = seededIntegers(8);
    const word = (letters: number): string =>
      Array.from({ length: 2 + integer(letters) }, () => "abc"[integer(3)]).join("");
    for (let round = 0; round < 10; round++) {
      // Words at random: most are not made of two others, some of ones with a higher rank.
      const file = await write(
        lines([...new Set(Array.from({ length: 40 }, () => word(4)))]).join("\n"),
      );
      const loaded = await loadTiktoken(file, { splitter: "gpt2" });
      const theirs = new Tiktoken(
        `! 0 ${lineTokens(await readFile(file, "utf8"))}`,
        {},
        GPT2_PATTERN,
      );
      for (let i = 0; i < 100; i++) {
        const text = `${word(5)} ${word(20)}${word(150)}`;
        expect({ text, ids: [...loaded.encode(text)] }).toEqual({
          text,
          ids: [...theirs.encode(text)],
        });
      }
      theirs.free();
    }
  });

  it("may end lines with CRLF and hold blank ones", async () => {
    const file = await write(`${lines(["ab"]).join("\r\n\r\n")}\r\n`);
    const loaded = await loadTiktoken(file, { splitter: "cl100k" });
    expect([...loaded.encode("ab")]).toEqual([256]);
  });

  it("take special tokens below, between and above their ranks", async () => {
    const file = await write(lines(["ab"], 1).join("\n"));
    const specialTokens = { "<s>": 0, "</s>": 999 };
    const loaded = await loadTiktoken(file, { splitter: "qwen", specialTokens });
    expect(loaded.vocabSize).toBe(1000);
    expect([...loaded.encode("<s>ab</s>", { allowedSpecial: "all" })]).toEqual([0, 257, 999]);
    expect(() => loaded.encode("<s>")).toThrow(UserError);
  });
});

function lineTokens(text: string): string {
  return text
    .split("\n")
    .flatMap((line) => line.split(" ").slice(0, 1))
    .join(" ");
}

describe("refusals name the file and the line", () => {
  const good = lines(["ab", "abc"]);
  const changed = (line: number, content: string): string =>
    good.with(line - 1, content).join("\n");
  it.each<[string, string, Record<string, number>, RegExp]>([
    ["no rank", changed(9, "YWI="), {}, /made\.tiktoken:9: must be a token in base64/],
    ["three fields", changed(9, "YWI= 8 8"), {}, /:9: must be/],
    ["bad base64", changed(257, "YW!= 256"), {}, /:257: "YW!=" is not the base64/],
    ["base64 without padding", changed(257, "YWI 256"), {}, /:257: "YWI" is not/],
    ["an empty token", changed(257, " 256"), {}, /:257: "" is not/],
    ["a rank that is no integer", changed(257, "YWI= 2.5"), {}, /:257: the rank must be/],
    ["a rank below 0", changed(257, "YWI= -1"), {}, /:257: the rank must be/],
    ["a rank too large", changed(257, "YWI= 16777216"), {}, /:257: the rank must be/],
    ["a rank twice", changed(257, "YWI= 3"), {}, /:257: rank 3 stands on line 4 already/],
    ["a token twice", changed(258, "YWI= 257"), {}, /:258: the token "YWI=" stands on line 257/],
    ["a byte lost", good.slice(1).join("\n"), {}, /made\.tiktoken: has no token for byte 33/],
    ["a line lost", good.toSpliced(256, 1).join("\n"), {}, /no line has rank 256/],
    ["an empty file", "", {}, /has no token for byte 0/],
    ["a special id taken", good.join("\n"), { "<s>": 256 }, /"<s>" has id 256.*line 257/],
    ["a special id twice", good.join("\n"), { "<s>": 300, "<t>": 300 }, /"<t>" has id 300 as/],
    ["a special id that is none", good.join("\n"), { "<s>": 1.5 }, /"<s>" has id 1\.5/],
    ["a special token of no text", good.join("\n"), { "": 300 }, /special token "" has/],
    [
      "a special token that is a token",
      good.join("\n"),
      { abc: 300 },
      /"abc" is a token on line 258/,
    ],
  ])("%s", async (_name, content, specialTokens, message) => {
    const file = await write(content);
    const result: unknown = await loadTiktoken(file, { splitter: "gpt2", specialTokens }).catch(
      (error: unknown) => error,
    );
    expect(UserError.is(result)).toBe(true);
    expect(String(result)).toMatch(message);
  });

  it("a missing file and an unknown splitter", async () => {
    const none = path.join(folder, "none.tiktoken");
    await expect(loadTiktoken(none, { splitter: "gpt2" })).rejects.toThrow(UserError);
    await expect(loadTiktoken(none, { splitter: "gpt3" as "gpt2" })).rejects.toThrow(RangeError);
  });
});

const python = process.env["LLMSMITH_PYTHON"] ?? "python3";
const usable = spawnSync(python, ["-c", "import tiktoken"]).status === 0;
const script = `
import base64, json, sys
import tiktoken
ranks = {}
for line in open(sys.argv[1], "rb").read().splitlines():
    token, rank = line.split()
    ranks[base64.b64decode(token)] = int(rank)
encoding = tiktoken.Encoding("x", pat_str=sys.argv[3], mergeable_ranks=ranks, special_tokens={"<|endoftext|>": 0})
texts = json.load(open(sys.argv[2], encoding="utf-8"))
print(json.dumps([encoding.encode(text, disallowed_special=()) for text in texts]))
`;

describe.skipIf(!usable)("PyPI tiktoken (skipped where python has no tiktoken)", () => {
  it("reads a trained tokenizer's file with the same ids", async () => {
    const trained = await trainBPE([sample], { vocabSize: 400, specialTokens: ["<|endoftext|>"] });
    const file = path.join(folder, "python.tiktoken");
    await saveTiktoken(file, trained);
    const input = path.join(folder, "texts.json");
    await writeFile(input, JSON.stringify(texts));
    const run = spawnSync(python, ["-c", script, file, input, GPT2_PATTERN], { encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(JSON.parse(run.stdout)).toEqual(texts.map((text) => [...trained.encode(text)]));
  });
});

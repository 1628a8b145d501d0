// Token shards: every id comes back by position, and every fault is noticed at opening.
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { createRandom } from "@llmsmith/random";
import {
  mixtureBatches,
  openTokens,
  sliceTokens,
  tokensInMemory,
  type TokenStore,
  windowBatches,
  writeTokens,
} from "@llmsmith/data-loader";
import { tableFromIPC } from "apache-arrow";
import { expect, test } from "vitest";
import { bytesTokenizer, failure, folder } from "./helpers.ts";

const random = createRandom(3);
const texts = Array.from({ length: 300 }, () =>
  Array.from({ length: random.integer(60) }, () =>
    String.fromCodePoint(97 + random.integer(26)),
  ).join(""),
);
const ids = texts.flatMap((text) => [...bytesTokenizer.encode(text), 256]);
const write = (where: string, tokensPerShard = 1000) =>
  writeTokens(where, texts, bytesTokenizer, { endOfText: 256, tokensPerShard });

test("every run of tokens is read by position, across shards", async () => {
  const where = path.join(folder(), "tokens");
  const manifest = await write(where);
  expect(manifest.dtype).toBe("uint16");
  expect(manifest.shards.length).toBe(Math.ceil(ids.length / 1000));
  const store = await openTokens(where);
  expect([store.length, store.documents]).toEqual([ids.length, 300]);
  expect(store.tokenizer).toEqual({ id: "bytes", hash: bytesTokenizer.hash });
  expect([...store.read(0, store.length)]).toEqual(ids);
  const into = new Int32Array(5000);
  for (let round = 0; round < 300; round++) {
    const start = random.integer(ids.length);
    const count = random.integer(Math.min(2500, ids.length - start) + 1);
    expect([...store.read(start, count, into)]).toEqual(ids.slice(start, start + count));
  }
  store.close();
  expect([...store.read(990, 20)]).toEqual(ids.slice(990, 1010));
  store.close();
});

test("several record batches in a shard, more shards than open files, uint32", async () => {
  const where = path.join(folder(), "tokens");
  const wide = { ...bytesTokenizer, vocabSize: 100_000, encode: () => many };
  const many = Uint32Array.from({ length: 2 ** 20 + 999 }, (_, i) => (i * 7919) % 100_000);
  const manifest = await writeTokens(where, ["x", "y"], wide, { tokensPerShard: 2 ** 22 });
  expect([manifest.dtype, manifest.shards.length]).toEqual(["uint32", 1]);
  const store = await openTokens(where);
  const expected = Int32Array.from([...many.subarray(-500), ...many.subarray(0, 2 ** 20)]);
  expect(
    Buffer.compare(
      Buffer.from(store.read(many.length - 500, expected.length).buffer),
      Buffer.from(expected.buffer),
    ),
  ).toBe(0);
  store.close();

  const small = path.join(folder(), "tokens");
  await write(small, 125);
  const shards = await openTokens(small);
  expect(shards.manifest.shards.length).toBeGreaterThan(64);
  for (let start = 0; start < ids.length - 10; start += 49)
    expect([...shards.read(start, 10)]).toEqual(ids.slice(start, start + 10));
  expect([...shards.read(0, 10)]).toEqual(ids.slice(0, 10));
  shards.close();
});

test("document starts, empty documents included", async () => {
  const where = path.join(folder(), "tokens");
  await writeTokens(where, ["ab", "", "c"], bytesTokenizer, { endOfText: 256 });
  const store = await openTokens(where);
  expect([0, 1, 2, 3].map((document) => store.documentStart(document))).toEqual([0, 3, 4, 6]);
  expect(() => store.documentStart(4)).toThrow("documentStart: document 4 is outside the 3");
  store.close();
});

test("shards are ordinary Arrow files with the tokenizer in their metadata, the same in every run", async () => {
  const [one, two] = [path.join(folder(), "tokens"), path.join(folder(), "tokens")];
  await write(one);
  await write(two);
  const names = readdirSync(one).sort();
  expect(names.slice(0, 4)).toEqual([
    "checksums.json",
    "documents.arrow",
    "manifest.json",
    "tokens-00000.arrow",
  ]);
  for (const name of names)
    expect(readFileSync(path.join(one, name)).equals(readFileSync(path.join(two, name)))).toBe(
      true,
    );
  const table = tableFromIPC(readFileSync(path.join(one, "tokens-00001.arrow")));
  expect(table.schema.metadata.get("tokenizer.hash")).toBe(bytesTokenizer.hash);
  expect(String(table.schema.fields[0])).toBe("tokens: Uint16");
  expect(Array.from(table.getChild("tokens")?.toArray() as Uint16Array)).toEqual(
    ids.slice(1000, 2000),
  );
});

test("a flipped bit or a cut in any file is noticed, naming the file", async () => {
  const where = path.join(folder(), "tokens");
  await write(where, 4000);
  for (const name of readdirSync(where).filter((file) => file !== "checksums.json")) {
    const file = path.join(where, name);
    const whole = readFileSync(file);
    for (const position of [0, whole.length >> 1, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[position]! ^= 4;
      writeFileSync(file, damaged);
      expect(await failure(openTokens(where))).toContain(`${file}: its SHA-256`);
    }
    writeFileSync(file, whole);
    truncateSync(file, whole.length - 1);
    expect(await failure(openTokens(where))).toContain(file);
    rmSync(file);
    expect(await failure(openTokens(where))).toContain(file);
    writeFileSync(file, whole);
  }
  (await openTokens(where)).close();
  rmSync(path.join(where, "checksums.json"));
  expect(await failure(openTokens(where))).toContain("checksums.json");
});

test("a file that is cut after opening is noticed when it is read", async () => {
  const where = path.join(folder(), "tokens");
  await write(where, 1_000_000);
  const store = await openTokens(where);
  truncateSync(path.join(where, "tokens-00000.arrow"), 600);
  expect(await failure(() => store.read(ids.length - 10, 10))).toContain("it was cut short");
  store.close();
});

test("nothing is left of a run that fails, and nothing is overwritten unasked", async () => {
  const where = folder();
  const target = path.join(where, "tokens");
  async function* broken() {
    yield* texts;
    throw new Error("source failed");
  }
  await expect(
    writeTokens(target, broken(), bytesTokenizer, { tokensPerShard: 100 }),
  ).rejects.toThrow("source failed");
  expect(readdirSync(where)).toEqual([]);
  expect(await failure(writeTokens(target, [], bytesTokenizer))).toContain("the corpus is empty");
  expect(await failure(writeTokens(target, ["", ""], bytesTokenizer))).toContain("no tokens");
  expect(existsSync(target)).toBe(false);
  await writeTokens(target, ["a"], bytesTokenizer);
  expect(await failure(writeTokens(target, ["bc"], bytesTokenizer))).toContain("exists already");
  await writeTokens(target, ["bc"], bytesTokenizer, { replace: true });
  expect((await openTokens(target)).length).toBe(2);
});

test("ids that do not fit are refused, not wrapped", async () => {
  const target = path.join(folder(), "tokens");
  const wrong = { ...bytesTokenizer, encode: () => [1, 65_537] };
  await expect(writeTokens(target, ["a"], wrong)).rejects.toThrow(
    "writeTokens: document 1: token 1 is 65537, outside the vocabulary of 257",
  );
  await expect(writeTokens(target, ["a"], bytesTokenizer, { endOfText: 257 })).rejects.toThrow(
    RangeError,
  );
  await expect(writeTokens(target, ["a"], bytesTokenizer, { tokensPerShard: 0 })).rejects.toThrow(
    RangeError,
  );
});

test("progress counts up to the manifest", async () => {
  const seen: { documents: number; tokens: number }[] = [];
  const target = path.join(folder(), "tokens");
  const { documents, tokens } = await writeTokens(target, texts, bytesTokenizer, {
    tokensPerShard: 2000,
    onProgress: (progress) => seen.push(progress),
  });
  expect(seen.at(-1)).toEqual({ documents, tokens });
  expect(seen.length).toBe(Math.ceil(tokens / 2000));
});

test("runs outside the tokens are refused, in memory too", async () => {
  const target = path.join(folder(), "tokens");
  await writeTokens(target, ["abc"], bytesTokenizer);
  for (const source of [await openTokens(target), tokensInMemory([97, 98, 99])]) {
    expect([...source.read(1, 2)]).toEqual([98, 99]);
    expect(() => source.read(2, 2)).toThrow("read: tokens 2 … 4 reach past the 3 stored");
    expect(() => source.read(-1, 2)).toThrow(RangeError);
    expect(() => source.read(0, 2, new Int32Array(1))).toThrow("read: into holds 1");
  }
});

test("without verification a flipped token passes, a wrong count does not", async () => {
  const where = path.join(folder(), "tokens");
  await write(where, 1_000_000);
  const file = path.join(where, "tokens-00000.arrow");
  const damaged = readFileSync(file);
  damaged[damaged.length >> 1]! ^= 1;
  writeFileSync(file, damaged);
  expect(await failure(openTokens(where))).toContain(`${file}: its SHA-256`);
  const store = await openTokens(where, { verify: false });
  expect(store.read(0, store.length).filter((id, i) => id !== ids[i]).length).toBe(1);
  store.close();
  truncateSync(file, damaged.length >> 1);
  expect(await failure(openTokens(where, { verify: false }))).toContain(`${file}: `);
});

test("a part of the tokens reads as a source of its own, and no further", () => {
  const part = sliceTokens(tokensInMemory([5, 6, 7, 8, 9]), 1, 4);
  expect(part.length).toBe(3);
  expect([...part.read(0, 3)]).toEqual([6, 7, 8]);
  expect([...part.read(2, 1, new Int32Array(2))]).toEqual([8]);
  expect(() => part.read(2, 2)).toThrow("read: tokens 2 … 4 reach outside the 3 of this part");
  expect(() => part.read(-1, 1)).toThrow(RangeError);
  expect([...sliceTokens(part, 3).read(0, 0)]).toEqual([]);
  expect(() => sliceTokens(part, 0, 4)).toThrow("sliceTokens: 0 … 4 does not lie within the 3");
});

test("a position in other tokens, though as many, is refused: by windows, parts and mixtures", async () => {
  const options = { contextLength: 4, batchSize: 1 };
  const stores = await Promise.all(
    ["abcdefghijkl", "ABCDEFGHIJKL"].map(async (text) => {
      const tokens = path.join(folder(), "tokens");
      await writeTokens(tokens, [text], bytesTokenizer);
      return openTokens(tokens);
    }),
  );
  const [first, second] = stores as [TokenStore, TokenStore];
  expect(first.length).toBe(second.length);
  const { state } = windowBatches(first, options);
  expect([...windowBatches(first, { ...options, state: state() })].length).toBe(2);
  expect(await failure(() => windowBatches(second, { ...options, state: state() }))).toMatch(
    /made with hash .*resume with the same data/,
  );
  const part = windowBatches(sliceTokens(first, 0, 8), options).state();
  expect(
    await failure(() => windowBatches(sliceTokens(first, 4, 12), { ...options, state: part })),
  ).toMatch(/made with hash/);
  const mixed = mixtureBatches([{ name: "a", source: first, weight: 1 }], options).state();
  expect(
    await failure(() =>
      mixtureBatches([{ name: "a", source: second, weight: 1 }], { ...options, state: mixed }),
    ),
  ).toMatch(/mixture part "a": .*made with hash/);
  for (const store of stores) store.close();
});

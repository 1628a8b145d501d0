// Exact duplicates against a Set, near duplicates against Jaccard similarities by definition.
import { dropExactDuplicates, dropNearDuplicates } from "@llmsmith/data-loader";
import { createRandom } from "@llmsmith/random";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { bandsFor, candidateChance } from "../src/clean/bands.ts";
import { hashSet } from "../src/clean/hash-set.ts";
import { minHash, shingleHashes } from "../src/clean/minhash.ts";
import { signatureIndex } from "../src/clean/signature-index.ts";
import { cleaned, jaccard, randomWords, shinglesOf } from "./clean-helpers.ts";

test("of equal documents the first stays, as a Set has it", async () => {
  const random = createRandom(1);
  const texts = Array.from({ length: 2_000 }, () => `document ${random.integer(1_200)}`);
  const { texts: kept, reports } = await cleaned(texts, [dropExactDuplicates()], 64);
  expect(kept).toEqual([...new Set(texts)]);
  expect(reports[0]).toMatchObject({ seen: 2_000, dropped: 2_000 - kept.length });
  expect(reports[0]?.dropped).toBeGreaterThan(500);
});

test("with normalize, case, white space and composition make no difference; the text stays", async () => {
  const texts = [" Two\nwords ", "two words", "TWO \t WORDS", "twowords", "É", "e\u0301"];
  expect((await cleaned(texts, [dropExactDuplicates({ normalize: true })])).texts).toEqual([
    " Two\nwords ",
    "twowords",
    "É",
  ]);
  expect((await cleaned(texts, [dropExactDuplicates()])).texts).toEqual(texts);
});

test("the table of hashes holds what was added, through growth and crowded slots", () => {
  const set = hashSet("test", 1);
  const digests = Array.from({ length: 5_000 }, (_, i) =>
    createHash("sha256").update(`${i}`).digest(),
  );
  for (const [i, digest] of digests.entries()) if (i % 2 === 0) digest.fill(7, 0, 4); // one slot
  expect(digests.filter((digest) => set.add(digest))).toHaveLength(5_000);
  expect(digests.filter((digest) => set.add(digest))).toHaveLength(0);
  expect(set.size).toBe(5_000);
  const zeros = new Uint8Array(16);
  expect([set.add(zeros), set.add(zeros), set.add(zeros.with(0, 1))]).toEqual([true, false, true]);
  expect(() => hashSet("test", 3)).toThrow(RangeError);
});

test("agreement of signatures estimates the similarity, without bias and as closely as it should", () => {
  const permutations = 128;
  const random = createRandom(2);
  const errors: number[] = [];
  for (let pair = 0; pair < 300; pair++) {
    const words = randomWords(random, 200);
    const other = [...words];
    other.splice(0, pair % 150, ...randomWords(random, pair % 150));
    const hasher = minHash(permutations, pair);
    const [a, b] = [words, other].map((list) => {
      const signature = new Uint32Array(permutations);
      hasher.sign(shingleHashes(list, 3), signature);
      return signature;
    }) as [Uint32Array, Uint32Array];
    const similarity = jaccard(shinglesOf(words, 3), shinglesOf(other, 3));
    const deviation = Math.sqrt((similarity * (1 - similarity)) / permutations);
    const estimate = a.filter((value, i) => value === b[i]).length / permutations;
    errors.push(estimate === similarity ? 0 : (estimate - similarity) / deviation);
  }
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const square = errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length;
  expect(errors[0]).toBe(0); // equal sets have equal signatures
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(errors.length)); // standard normal: 4 sigma
  expect(square).toBeGreaterThan(0.7);
  expect(square).toBeLessThan(1.35);
});

test("shingles: the order of words counts, repetition does not, few words are one shingle", () => {
  const hashes = (text: string, size = 3) => {
    const { first, second } = shingleHashes(text.split(" "), size);
    return Array.from(first, (hash, i) => `${hash} ${second[i]}`);
  };
  expect(hashes("a b c d e")).toHaveLength(3);
  expect(hashes("a b c")[0]).toBe(hashes("x a b c")[1]);
  expect(hashes("a b c")).not.toEqual(hashes("b a c"));
  expect(new Set(hashes("a b c a b c a b c")).size).toBe(3);
  expect(hashes("a b")).toHaveLength(1);
  expect(hashes("a b")).not.toEqual(hashes("a c"));
  expect(hashes("ab c")).not.toEqual(hashes("a bc"));
  const many = Array.from({ length: 200_000 }, (_, i) => `${i}`);
  const { first, second } = shingleHashes(many, 1); // with 32 bits 4.7 pairs would be equal
  expect(new Set(Array.from(first, (hash, i) => hash * 2 ** 20 + (second[i]! >>> 12))).size).toBe(
    200_000,
  );
});

test("bands catch what is above the threshold and spare most of what is far below", () => {
  expect(bandsFor(0.8, 128)).toEqual({ bands: 16, rows: 8 });
  for (const threshold of [0.5, 0.7, 0.8, 0.9]) {
    const bands = bandsFor(threshold, 128);
    expect(bands.bands * bands.rows).toBeLessThanOrEqual(128);
    expect(candidateChance(threshold + 0.1, bands)).toBeGreaterThan(0.98);
    expect(candidateChance(threshold / 2, bands)).toBeLessThan(0.4);
    expect(candidateChance(threshold / 5, bands)).toBeLessThan(0.03);
  }
});

test("the index finds each signature again, through growth, and counts differing entries exactly", () => {
  const random = createRandom(3);
  const index = signatureIndex(16, { bands: 4, rows: 4 }, 0.75);
  const signatures = Array.from({ length: 1_000 }, () =>
    Uint32Array.from({ length: 16 }, () => random.integer(2 ** 32)),
  );
  for (const signature of signatures) {
    expect(index.find(signature)).toBeUndefined();
    index.add(signature);
  }
  expect(index.size).toBe(1_000);
  for (const [document, signature] of signatures.entries()) {
    const other = signature.slice();
    for (let i = 0; i < 4; i++) other[i] = random.integer(2 ** 32);
    expect(index.find(other)).toEqual({ document, similarity: 0.75 });
    other[4] = (other[4] as number) ^ 1;
    expect(index.find(other)).toBeUndefined();
  }
});

test("near duplicates: recall above the threshold, nothing dropped far below, the same every time", async () => {
  const random = createRandom(4);
  const documents: string[][] = [];
  for (let original = 0; original < 60; original++) {
    const words = randomWords(random, 150 + random.integer(150));
    documents.push(words);
    // Edits in one place keep most shingles, many single ones destroy five each.
    for (const edits of [1, 2, 4, 30]) {
      const copy = [...words];
      for (let edit = 0; edit < edits; edit++)
        copy[random.integer(copy.length)] = `edit${random.integer(1_000)}`;
      documents.push(copy);
    }
  }
  random.shuffle(documents);
  const texts = documents.map((words) => `${words.join(" ")}.`);
  const { texts: kept, reports } = await cleaned(texts, [dropNearDuplicates({ seed: 5 })], 32);
  const stays = new Set(kept);
  expect(stays.size).toBe(kept.length);

  // By definition: the similarity to the most similar earlier document that stayed.
  let close = 0;
  let caught = 0;
  let far = 0;
  const wronglyDropped: number[] = [];
  const shingles = documents.map((words) => shinglesOf(words, 5));
  for (const i of documents.keys()) {
    let nearest = 0;
    for (let earlier = 0; earlier < i; earlier++)
      if (stays.has(texts[earlier] as string))
        nearest = Math.max(nearest, jaccard(shingles[i]!, shingles[earlier]!));
    const dropped = !stays.has(texts[i] as string);
    if (nearest >= 0.9) {
      close++;
      if (dropped) caught++;
    }
    if (nearest <= 0.5) {
      far++;
      if (dropped) wronglyDropped.push(nearest);
    }
  }
  expect(close).toBeGreaterThan(60);
  expect(far).toBeGreaterThan(100);
  expect(wronglyDropped).toEqual([]);
  expect(caught / close).toBeGreaterThanOrEqual(0.95);
  expect(reports[0]).toMatchObject({ seen: 300, dropped: 300 - kept.length, changed: 0 });
  expect(reports[0]?.examples[0]?.what).toMatch(
    /^near copy of an earlier document: row \d+, similarity about (0\.[89]\d|1\.00)$/,
  );

  const again = await cleaned(texts, [dropNearDuplicates({ seed: 5 })], 300);
  expect(again.texts).toEqual(kept);
  expect(again.reports).toEqual(reports);
});

test("case and punctuation make no difference; short documents and those without words by themselves", async () => {
  const texts = [
    "The quick brown fox jumps over the lazy dog.",
    "the quick, brown fox — jumps over the lazy dog",
    "Yes.",
    "yes!",
    "No.",
    "…",
    "***",
    "***",
    "",
    "",
  ];
  expect((await cleaned(texts, [dropNearDuplicates()])).texts).toEqual([
    texts[0],
    "Yes.",
    "No.",
    "…",
    "***",
    "",
  ]);
  for (const options of [
    { threshold: 0 },
    { threshold: 1.01 },
    { threshold: NaN },
    { shingle: 0 },
    { shingle: 1.5 },
    { permutations: 15 },
    { permutations: 1_025 },
    { seed: NaN },
  ])
    expect(() => dropNearDuplicates(options), JSON.stringify(options)).toThrow(RangeError);
});

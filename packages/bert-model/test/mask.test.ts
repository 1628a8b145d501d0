// The rule of 15 % and 80/10/10: shares, what is never chosen, whole words, the same choice for the same seed.
import { collateMasked, maskCount, maskTokens, type MaskOptions } from "@llmsmith/bert-model";
import { createRandom } from "@llmsmith/random";
import { expect, test } from "vitest";

const special = new Set([0, 1, 2, 40]); // also one in the middle of the vocabulary
const MASK = 40;
const options = (seed: number, rest: Partial<MaskOptions> = {}): MaskOptions => ({
  maskToken: MASK,
  vocabSize: 60,
  specialTokens: special,
  random: createRandom(seed),
  ...rest,
});

/** [CLS], ordinary tokens with some [SEP] among them, [SEP]. */
function row(seed: number, length: number): number[] {
  const random = createRandom(seed);
  const inner = Array.from({ length: length - 2 }, () =>
    random.next() < 0.05 ? 2 : 3 + random.integer(37),
  );
  return [1, ...inner, 2];
}

test("of each row the share that is asked for, never a special token, labels only there", () => {
  for (let seed = 0; seed < 200; seed++) {
    const ids = row(seed, 5 + (seed % 90));
    const share = [0.15, 0.3, 1][seed % 3]!;
    const { inputs, labels } = maskTokens(ids, options(seed, { share }));
    const candidates = ids.filter((id) => !special.has(id)).length;
    const chosen = [...labels.keys()].filter((at) => labels[at] !== -100);
    expect(chosen).toHaveLength(Math.min(candidates, Math.max(1, Math.round(share * candidates))));
    const wrong = ids.filter((id, at) => {
      const seen = inputs[at]!;
      if (labels[at] === -100) return seen !== id;
      const allowed = seen === MASK || (!special.has(seen) && seen < 60);
      return labels[at] !== id || special.has(id) || !allowed;
    });
    expect(wrong).toEqual([]);
  }
});

test("80 % [MASK], 10 % random, 10 % as they were, every place equally often", () => {
  const ids = Array.from({ length: 40 }, () => 5);
  const random = createRandom(9);
  const counts = { mask: 0, random: 0, same: 0 };
  const places = Array.from({ length: 40 }, () => 0);
  const drawn = new Set<number>();
  for (let i = 0; i < 4000; i++) {
    const { inputs, labels } = maskTokens(ids, options(0, { random }));
    labels.forEach((label, at) => {
      if (label === -100) return;
      places[at]!++;
      const seen = inputs[at]!;
      if (seen !== MASK) drawn.add(seen);
      counts[seen === MASK ? "mask" : seen === 5 ? "same" : "random"]++;
    });
  }
  const total = 4000 * 6;
  expect(counts.mask / total).toBeCloseTo(0.8, 1.8);
  expect(counts.random / total).toBeCloseTo(0.1 * (55 / 56), 1.8); // the random token may be the old one
  expect(counts.same / total).toBeCloseTo(0.1 + 0.1 / 56, 1.8);
  expect(drawn).toEqual(
    new Set(Array.from({ length: 60 }, (_, id) => id).filter((id) => !special.has(id))),
  );
  for (const count of places) expect(Math.abs(count / 4000 - 0.15)).toBeLessThan(0.03);
});

test("the same seed, the same choice; another seed, another; what is given is left alone", () => {
  const ids = row(1, 100);
  const before = [...ids];
  expect(maskTokens(ids, options(3))).toEqual(maskTokens(ids, options(3)));
  expect(maskTokens(ids, options(3)).labels).not.toEqual(maskTokens(ids, options(4)).labels);
  expect(ids).toEqual(before);
});

test("whole words are chosen whole, within the number that is allowed, and end at special tokens", () => {
  for (let seed = 0; seed < 200; seed++) {
    const ids = row(seed, 60);
    const random = createRandom(seed + 1000);
    const wordStarts = ids.map(() => (random.next() < 0.5 ? 1 : 0));
    const { labels } = maskTokens(ids, options(seed, { wordStarts }));
    const candidates = ids.filter((id) => !special.has(id)).length;
    const chosen = [...labels].filter((label) => label !== -100).length;
    expect(chosen).toBeGreaterThan(0);
    expect(chosen).toBeLessThanOrEqual(maskCount(candidates, 0.15));
    const torn = ids.filter(
      (id, at) =>
        at > 0 &&
        wordStarts[at] === 0 &&
        !special.has(id) &&
        !special.has(ids[at - 1]!) &&
        (labels[at] === -100) !== (labels[at - 1] === -100),
    );
    expect(torn).toEqual([]);
  }
});

test("whole words: the choice for one seed, and 15 % of the tokens over many", () => {
  // [CLS] un|believ|able cats pur|r . [SEP], twice
  const sentence = [10, 11, 12, 13, 14, 15, 16];
  const ids = [1, ...sentence, 2, ...sentence, 2];
  const begins = [1, 0, 0, 1, 1, 0, 1];
  const wordStarts = [1, ...begins, 1, ...begins, 1];
  const chosen = (seed: number, share: number) => {
    const { labels } = maskTokens(ids, options(seed, { wordStarts, share }));
    return [...labels.keys()].filter((at) => labels[at] !== -100);
  };
  expect([1, 2, 3, 4].map((seed) => chosen(seed, 0.3))).toEqual([
    [4, 7, 12, 15], // cats . cats .
    [1, 2, 3, 4], // unbelievable cats
    [9, 10, 11, 12],
    [1, 2, 3, 7],
  ]);
  const long = Array.from({ length: 40 }, () => sentence).flat();
  const starts = Array.from({ length: 40 }, () => begins).flat();
  const random = createRandom(5);
  const found = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < 500; i++) {
    const { labels } = maskTokens(long, options(0, { random, wordStarts: starts }));
    for (const label of labels) {
      if (label === -100) continue;
      total++;
      found.set(label, (found.get(label) ?? 0) + 1);
    }
  }
  expect(total / (500 * long.length)).toBeCloseTo(0.15, 2);
  // Pieces of one word equally often, as they are chosen together.
  expect(found.get(11)).toBe(found.get(10));
  expect(found.get(12)).toBe(found.get(10));
  expect(found.get(15)).toBe(found.get(14));
});

test("rows without ordinary tokens have nothing to find; options that cannot be are refused", () => {
  expect([...maskTokens([1, 2], options(1)).labels]).toEqual([-100, -100]);
  expect([...maskTokens([], options(1)).inputs]).toEqual([]);
  expect(() => maskTokens([5], options(1, { share: 0 }))).toThrow(
    "maskTokens: share must be in (0, 1], not 0",
  );
  expect(() => maskTokens([5, 6], options(1, { wordStarts: [1] }))).toThrow(
    "maskTokens: 1 wordStarts for 2 ids",
  );
  const drawing = () => {
    for (let seed = 0; seed < 100; seed++)
      maskTokens([5], options(seed, { vocabSize: 3, specialTokens: special }));
  };
  expect(drawing).toThrow("maskTokens: all 3 tokens are special");
});

test("a batch pads rows and lists what is to be found", () => {
  const rows = [
    { inputs: Int32Array.of(1, 40, 2), labels: Int32Array.of(-100, 7, -100) },
    { inputs: Int32Array.of(1, 8, 40, 9, 2), labels: Int32Array.of(-100, 8, 6, -100, -100) },
  ];
  expect(collateMasked(rows, { padToken: 0, targetCount: 4 })).toEqual({
    inputs: Int32Array.of(1, 40, 2, 0, 0, 1, 8, 40, 9, 2),
    shape: [2, 5],
    attentionMask: Int32Array.of(1, 1, 1, 0, 0, 1, 1, 1, 1, 1),
    positions: Int32Array.of(1, 6, 7, 0),
    targets: Int32Array.of(7, 8, 6, -100),
  });
  expect(collateMasked([rows[0]!, rows[0]!], { padToken: 0 })).not.toHaveProperty("attentionMask");
  expect(() => collateMasked(rows, { padToken: 0, targetCount: 2 })).toThrow(
    "collateMasked: 3 tokens are to be found, more than targetCount 2",
  );
  expect(() => collateMasked([], { padToken: 0 })).toThrow("collateMasked: no rows");
});

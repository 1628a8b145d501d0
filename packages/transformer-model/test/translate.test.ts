// Training and decoding: what padding must not change, the cache, and both searches against brute force.
import { createRandom } from "@llmsmith/random";
import { disposeTree, tf, variables } from "@llmsmith/tensor";
import {
  beamSearch,
  collateTranslations,
  createDecoderCache,
  decodeTarget,
  defineTransformer,
  disposeDecoderCache,
  encodeSource,
  greedyTranslate,
  initTransformer,
  transformer,
  translationLoss,
  type TransformerParams,
} from "@llmsmith/transformer-model";
import { afterAll, describe, expect, test } from "vitest";

const cfg = defineTransformer({
  vocabSize: 5,
  contextLength: 6,
  embDim: 8,
  nHeads: 2,
  nLayers: 1,
  hiddenDim: 12,
});
const [start, end] = [0, 1];
const tokens = { startToken: start, endToken: end };
const sources = [[2, 3], [4], [3, 3, 2, 4], [2]];
const params = lively(initTransformer(cfg, 5));
const ids = (rows: number[][]) => tf.tensor2d(rows, [rows.length, rows[0]?.length ?? 0], "int32");

afterAll(() => disposeTree(params));

/** Weights large enough that the tokens are far from equally likely. */
function lively(of: TransformerParams): TransformerParams {
  const random = createRandom(2);
  for (const leaf of variables(of).values())
    tf.tidy(() => {
      const noise = Float32Array.from({ length: leaf.size }, () => random.normal() * 0.7);
      leaf.assign(tf.add(leaf, tf.tensor(noise, leaf.shape)));
    });
  return of;
}

/** log p(target and end | source), computed by one whole pass. */
function logProbability(source: number[], target: number[], ended: boolean): number {
  return tf.tidy(() => {
    const read = [start, ...target].slice(0, ended ? undefined : -1);
    const wanted = ended ? [...target, end] : target;
    const logits = transformer(params, ids([[...source, end]]), ids([read]), cfg);
    const logProbabilities = tf.logSoftmax(tf.squeeze(logits, [0])).arraySync() as number[][];
    return wanted.reduce((sum, token, t) => sum + (logProbabilities[t]?.[token] ?? 0), 0);
  });
}

/** Every translation of at most `longest` tokens, end token included, best first. */
function exhaustive(source: number[], longest: number, lengthPenalty: number) {
  const all: { ids: number[]; score: number; ended: boolean }[] = [];
  const visit = (target: number[]): void => {
    for (const ended of [true, false]) {
      if (!ended && target.length < longest) continue;
      if (ended && target.length === longest) continue;
      const length = target.length + (ended ? 1 : 0);
      const score = logProbability(source, target, ended) / length ** lengthPenalty;
      all.push({ ids: target, score, ended });
    }
    if (target.length < longest) for (const token of [0, 2, 3, 4]) visit([...target, token]);
  };
  visit([]);
  return all.sort((a, b) => b.score - a.score);
}

describe("collateTranslations", () => {
  test("start, end, padding and what counts", () => {
    const pairs = [
      { source: [2, 3], target: [4] },
      { source: [4], target: [3, 2, 2] },
    ];
    expect(collateTranslations(pairs, { ...tokens, padToken: 0, maxLength: 6 })).toEqual({
      source: Int32Array.of(2, 3, 1, 4, 1, 0),
      sourceMask: Int32Array.of(1, 1, 1, 1, 1, 0),
      sourceShape: [2, 3],
      inputs: Int32Array.of(0, 4, 0, 0, 0, 3, 2, 2),
      targets: Int32Array.of(4, 1, -100, -100, 3, 2, 2, 1),
      targetShape: [2, 4],
    });
    const wide = collateTranslations(pairs, {
      ...tokens,
      padToken: 0,
      maxLength: 6,
      padToMultipleOf: 4,
    });
    expect([wide.sourceShape, wide.targetShape]).toEqual([
      [2, 4],
      [2, 4],
    ]);
  });

  test("refuses nothing at all, and what does not fit", () => {
    const options = { ...tokens, padToken: 0, maxLength: 2 };
    expect(() => collateTranslations([], options)).toThrow("collateTranslations: no examples");
    expect(() => collateTranslations([{ source: [2], target: [2, 3] }], options)).toThrow(
      "the target of example 0 has 3 tokens with its end, more than maxLength 2",
    );
  });
});

describe("translationLoss", () => {
  const pairs = [
    { source: [2, 3, 4], target: [4, 2] },
    { source: [3], target: [2, 2, 3, 4] },
  ];
  const batchOf = (of: typeof pairs, padToMultipleOf = 1) =>
    collateTranslations(of, { ...tokens, padToken: 0, maxLength: 6, padToMultipleOf });
  const value = (batch: ReturnType<typeof batchOf>, labelSmoothing = 0) =>
    tf.tidy(() => translationLoss(params, batch, cfg, { labelSmoothing }).dataSync()[0] ?? NaN);

  test("is the mean over the targets, whatever the padding", () => {
    const sum = pairs.reduce(
      (total, { source, target }) => total - logProbability(source, target, true),
      0,
    );
    expect(value(batchOf(pairs))).toBeCloseTo(sum / 8, 4);
    expect(value(batchOf(pairs, 6))).toBeCloseTo(sum / 8, 4);
  });

  test("smoothing mixes in the mean over all tokens", () => {
    const even = tf.tidy(() => {
      let total = 0;
      for (const { source, target } of pairs) {
        const logits = transformer(params, ids([[...source, end]]), ids([[start, ...target]]), cfg);
        total -= tf.sum(tf.mean(tf.logSoftmax(logits), -1)).dataSync()[0] ?? NaN;
      }
      return total / 8;
    });
    const batch = batchOf(pairs);
    expect(value(batch, 0.1)).toBeCloseTo(0.9 * value(batch) + 0.1 * even, 4);
    expect(() => value(batch, 2)).toThrow("labelSmoothing must be in [0, 1], got 2");
  });
});

test("with a cache, token by token gives the logits of the whole target", () => {
  const cache = createDecoderCache(cfg);
  tf.tidy(() => {
    const source = ids([
      [2, 3, 1],
      [4, 1, 0],
    ]);
    const options = {
      sourceMask: ids([
        [1, 1, 1],
        [1, 1, 0],
      ]),
    };
    const target = [
      [0, 2, 4, 3],
      [0, 3, 3, 2],
    ];
    const encoded = encodeSource(params, source, cfg, options);
    const whole = decodeTarget(params, ids(target), encoded, cfg, options);
    const steps = [0, 1, 2, 3].map((t) =>
      decodeTarget(params, ids(target.map((row) => [row[t] ?? 0])), encoded, cfg, {
        ...options,
        cache,
      }),
    );
    expect(tf.concat(steps, 1).dataSync()).toBeAllClose(whole.dataSync(), { atol: 1e-4 });
    decodeTarget(
      params,
      ids([
        [2, 2],
        [2, 2],
      ]),
      encoded,
      cfg,
      { ...options, cache },
    );
    expect(() =>
      decodeTarget(params, ids([[2], [2]]), encoded, cfg, { ...options, cache }),
    ).toThrow("transformer: 7 tokens exceed contextLength 6");
  });
  disposeDecoderCache(cache);
});

describe("beamSearch", () => {
  test.each([0, 1, 0.6])(
    "wide enough, equals exhaustive search, with length penalty %d",
    async (lengthPenalty) => {
      const maxTokens = 3;
      const options = { ...tokens, maxTokens, width: 128, lengthPenalty };
      const found = await beamSearch(params, cfg, sources, options);
      for (const [i, source] of sources.entries()) {
        const all = exhaustive(source, maxTokens, lengthPenalty);
        expect(all).toHaveLength(1 + 4 + 16 + 64);
        expect(found[i]?.map((each) => each.ids).slice(0, 10)).toEqual(
          all.map((each) => each.ids).slice(0, 10),
        );
        expect(found[i]).toHaveLength(all.length);
        expect(found[i]?.map(({ score }) => score)).toBeAllClose(
          all.map(({ score }) => score),
          { atol: 1e-4 },
        );
        expect(found[i]?.map(({ ended }) => ended).slice(0, 10)).toEqual(
          all.map(({ ended }) => ended).slice(0, 10),
        );
      }
    },
  );

  test("of width 1 is greedy, in a batch as alone", async () => {
    const greedy = await greedyTranslate(params, cfg, sources, tokens);
    const beams = await beamSearch(params, cfg, sources, { ...tokens, width: 1 });
    expect(beams.map(([first]) => first?.ids)).toEqual(greedy);
    for (const [i, source] of sources.entries())
      expect(await greedyTranslate(params, cfg, [source], tokens)).toEqual([greedy[i]]);
    expect(new Set(greedy.map(String)).size).toBeGreaterThan(1);
  });

  test("scores of a narrow beam are those of whole passes", async () => {
    for (const width of [2, 3]) {
      const found = await beamSearch(params, cfg, sources, { ...tokens, width, maxTokens: 4 });
      for (const [i, hypotheses] of found.entries()) {
        expect(hypotheses.length).toBe(width);
        for (const { ids: target, score, ended } of hypotheses) {
          const length = target.length + (ended ? 1 : 0);
          const sum = logProbability(sources[i] ?? [], target, ended);
          expect(score).toBeCloseTo(sum / length, 3);
        }
      }
    }
  });

  test("never chooses a suppressed token, and frees what it made", async () => {
    const before = tf.memory().numTensors;
    const options = { ...tokens, suppressTokens: [start, 3], width: 4 };
    const found = await beamSearch(params, cfg, sources, options);
    const greedy = await greedyTranslate(params, cfg, sources, options);
    const chosen = [...found.flat().flatMap((each) => each.ids), ...greedy.flat()];
    expect(chosen.filter((token) => token === start || token === 3)).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("refuses options out of range", async () => {
    const search = (options: object) => beamSearch(params, cfg, sources, { ...tokens, ...options });
    await expect(search({ width: 0 })).rejects.toThrow("beamSearch: width 0 must be");
    await expect(search({ lengthPenalty: -1 })).rejects.toThrow("lengthPenalty -1 must be 0 or");
    await expect(search({ maxTokens: 7 })).rejects.toThrow("from 1 to contextLength 6");
    await expect(beamSearch(params, cfg, [], tokens)).rejects.toThrow("no sources");
    await expect(greedyTranslate(params, cfg, [[2, 2, 2, 2, 2, 2]], tokens)).rejects.toThrow(
      "7 tokens exceed contextLength 6",
    );
  });
});

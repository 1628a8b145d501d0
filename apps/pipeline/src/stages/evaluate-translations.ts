// Stage 4 of a translation run: held-out texts translated by beam search, and greedily to compare.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate as giveWay } from "node:timers/promises";
import { type Row, rowsToBatches, writeArrowFile } from "@llmsmith/data-loader";
import { disposeTree } from "@llmsmith/tensor";
import { evaluate as meanLoss, perplexity } from "@llmsmith/trainer";
import { beamSearch, greedyTranslate, translationLoss } from "@llmsmith/transformer-model";
import type { TranslationConfig } from "../config/translation-types.ts";
import { wholePart } from "../corpus/read-part.ts";
import { openTranslator } from "../model/translator.ts";
import { input, type Stage, throwIfInterrupted } from "../run/stage.ts";
import { batchesInOrder } from "../training/batches.ts";
import { MODEL_FOLDER } from "../training/fit.ts";
import { collatePairs, encodePart, textOf } from "./translation-examples.ts";

/** `results.json` of the stage, all of it of the test part. */
export type TranslationResults = {
  /** Mean plain cross-entropy, in nats for each target token. */
  loss: number;
  perplexity: number;
  /** Texts whose best translation is exactly the expected one. */
  right: number;
  /** The same of greedy decoding. */
  rightGreedily: number;
  total: number;
};

/** Names of the stage's files. */
export const TRANSLATION_RESULTS_FILE = "results.json";
export const TRANSLATIONS_FILE = "translations.arrow";

const columns = ["source", "expected", "translation", "greedy", "score", "right"];

export const evaluateTranslations: Stage<TranslationConfig> = {
  name: "evaluate",
  version: 1,
  inputs: ["documents", "translate"],
  usesEngine: true,
  slice: ({ search }) => ({ search }),
  async run(context) {
    const { config, folder, display, signal } = context;
    const { width, lengthPenalty, batchSize } = config.search;
    const documents = input(context, "documents");
    const model = await openTranslator(path.join(input(context, "translate"), MODEL_FOLDER));
    const { cfg, params, tokenizer, endOfText, padding } = model;
    const table: Row[] = [];
    try {
      const rows = await wholePart(documents, "translations", "test");
      const pairs = await encodePart(documents, "test", tokenizer, cfg.contextLength);
      const { loss } = await meanLoss({
        params,
        loss: (p, batch) => translationLoss(p, batch, cfg),
        batches: batchesInOrder(pairs, collatePairs(model, cfg.contextLength), batchSize),
        weight: ({ targets }) => targets.filter((target) => target >= 0).length,
      });
      const options = { startToken: padding, endToken: endOfText, suppressTokens: [padding] };
      // Sources of a batch are padded to its longest: sorted, there is little padding.
      const order = [...pairs.keys()].sort((a, b) => lengthOf(pairs[a]) - lengthOf(pairs[b]));
      const made: Row[] = rows.map(() => ({}));
      for (let at = 0; at < order.length; at += batchSize) {
        const chosen = order.slice(at, at + batchSize);
        const sources = chosen.map((i) => pairs[i]?.source ?? []);
        const beams = await beamSearch(params, cfg, sources, { ...options, width, lengthPenalty });
        const greedy = await greedyTranslate(params, cfg, sources, options);
        for (const [k, i] of chosen.entries()) {
          const expected = textOf(rows[i] ?? {}, "target");
          const [best] = beams[k] ?? [];
          const translation = tokenizer.decode(best?.ids ?? []);
          made[i] = {
            source: textOf(rows[i] ?? {}, "source"),
            expected,
            translation,
            greedy: tokenizer.decode(greedy[k] ?? []),
            score: (best?.score ?? Number.NaN).toFixed(6),
            right: translation === expected ? "yes" : "no",
          };
        }
        display.update({ done: at + chosen.length, total: order.length, unit: "translations" });
        await giveWay(); // an engine that computes synchronously would keep Ctrl-C out
        throwIfInterrupted(signal);
      }
      table.push(...made);
      const results: TranslationResults = {
        loss,
        perplexity: perplexity(loss),
        right: table.filter(({ right }) => right === "yes").length,
        rightGreedily: table.filter(({ greedy, expected }) => greedy === expected).length,
        total: table.length,
      };
      const text = `${JSON.stringify(results, null, 2)}\n`;
      await writeFile(path.join(folder, TRANSLATION_RESULTS_FILE), text);
    } finally {
      disposeTree(params);
    }
    await writeArrowFile(path.join(folder, TRANSLATIONS_FILE), rowsToBatches(table, { columns }));
  },
};

function lengthOf(pair: { ids: ArrayLike<number> } | undefined): number {
  return pair?.ids.length ?? 0;
}

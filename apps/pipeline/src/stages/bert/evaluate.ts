// Stage 7 of BERT: how many masked tokens of held-out stories it finds, against guessing without context.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate as giveWay } from "node:timers/promises";
import { type MaskedBatch, maskedLogits } from "@llmsmith/bert-model";
import { openTokens, type TokenSource } from "@llmsmith/data-loader";
import { disposeTree, tf } from "@llmsmith/tensor";
import { perplexity } from "@llmsmith/trainer";
import { input, type Stage, type StageContext, throwIfInterrupted } from "../../run/stage.ts";
import { type MaskedExample, type Results, RESULTS_FILE } from "../evaluate.ts";
import { evaluateClassifier } from "../evaluate-classifier.ts";
import { openTokenizer } from "../tokenizer.ts";
import { maskedWindows } from "./masked-windows.ts";
import { specialTokensOf } from "./special-tokens.ts";
import { MASK_SHARE, pretrainedBert } from "./start-model.ts";
import { unigramOf } from "./unigram.ts";

/** Times that each held-out window is masked anew: a mean over more places varies less. */
const PASSES = 4;

/** Examples for the report, and the tokens shown on each side of the one that was to be found. */
const SHOWN = 12;
const AROUND = 14;

export const bertEvaluate: Stage = {
  name: "evaluate",
  version: 1,
  inputs: ["documents", "tokenizer", "tokens", "pretrain", "classify"],
  usesEngine: true,
  slice: ({ architecture, classify, pretrain, seed }) => ({
    architecture,
    batchSize: pretrain.batchSize,
    seed,
    classify: classify !== undefined,
  }),
  async run(context) {
    const { config, folder } = context;
    const results: Results = await evaluateMasked(context);
    throwIfInterrupted(context.signal);
    if (config.classify) results.classification = await evaluateClassifier(context);
    const text = `${JSON.stringify(results, null, 2)}\n`;
    await writeFile(path.join(folder, RESULTS_FILE), text);
  },
};

/**
 * Only places that show [MASK] count: where the token itself was left standing, copying would be enough.
 */
async function evaluateMasked(
  context: StageContext,
): Promise<Pick<Results, "base"> & Required<Pick<Results, "masked">>> {
  const { config, display, signal } = context;
  const { maskShare: share = MASK_SHARE, wholeWord = false, batchSize } = config.pretrain;
  const tokenizerFolder = input(context, "tokenizer");
  const { tokenizer } = await openTokenizer(tokenizerFolder);
  const special = specialTokensOf(tokenizer, tokenizerFolder);
  const tokens = input(context, "tokens");
  const train = await openTokens(path.join(tokens, "train"));
  const validation = await openTokens(path.join(tokens, "validation"));
  const unigram = unigramOf(countTokens(train, tokenizer.vocabSize), special.all);
  const { cfg, params } = await pretrainedBert(input(context, "pretrain"));
  const masking = { tokenizer, special, share, wholeWord };
  const sums = { places: 0, loss: 0, right: 0, unigramLoss: 0, unigramRight: 0 };
  const examples: MaskedExample[] = [];
  try {
    for (let pass = 0; pass < PASSES; pass++) {
      display.update({ done: pass, total: PASSES, unit: "passes" });
      const batches = maskedWindows(validation, masking, {
        contextLength: cfg.contextLength,
        batchSize,
        dropLast: false,
        seed: config.seed + 3 + pass,
      });
      for (const batch of batches) {
        const { losses, guesses } = await judge(() => maskedLogits(params, batch, cfg), batch);
        const shown = new Set<number>(); // rows that have given an example
        batch.targets.forEach((target, i) => {
          const at = batch.positions[i]!;
          if (target < 0 || batch.inputs[at] !== special.mask) return;
          sums.places++;
          sums.loss += losses[i]!;
          sums.right += guesses[i] === target ? 1 : 0;
          sums.unigramLoss += unigram.loss(target);
          sums.unigramRight += unigram.token === target ? 1 : 0;
          const row = Math.floor(at / batch.shape[1]);
          // Not a row's first: nothing would stand before it.
          if (examples.length === SHOWN || shown.has(row) || at % batch.shape[1] < AROUND) return;
          shown.add(row);
          const decode = (id: number) => tokenizer.decode([id]);
          examples.push({
            text: surroundings(batch, at, (ids) => tokenizer.decode(ids)),
            expected: decode(target),
            predicted: decode(guesses[i]!),
          });
        });
        await giveWay(); // an engine that computes synchronously would keep Ctrl-C out
        throwIfInterrupted(signal);
      }
    }
  } finally {
    train.close();
    validation.close();
    disposeTree(params);
  }
  const { places } = sums;
  const loss = sums.loss / places;
  return {
    base: { loss, perplexity: perplexity(loss), tokens: places },
    masked: {
      accuracy: sums.right / places,
      loss,
      places,
      unigram: {
        token: tokenizer.decode([unigram.token]),
        accuracy: sums.unigramRight / places,
        loss: sums.unigramLoss / places,
      },
      examples,
    },
  };
}

/** Each place's loss, and the likeliest token there. */
async function judge(
  logits: () => tf.Tensor2D,
  { targets }: MaskedBatch,
): Promise<{ losses: Float32Array; guesses: Int32Array }> {
  const [loss, guess] = tf.tidy(() => {
    const scores = tf.logSoftmax(logits());
    const vocab = scores.shape[1]!;
    const inside = targets.map((target) => Math.max(0, target));
    const flat = Int32Array.from(inside, (target, i) => i * vocab + target);
    const chosen = tf.gather(tf.reshape(scores, [-1]), tf.tensor1d(flat, "int32"));
    return [tf.neg(chosen), tf.argMax(scores, 1)];
  }) as [tf.Tensor, tf.Tensor];
  try {
    return {
      losses: (await loss.data()) as Float32Array,
      guesses: (await guess.data()) as Int32Array,
    };
  } finally {
    tf.dispose([loss, guess]);
  }
}

/** Some tokens on each side of a place of a row. */
function surroundings(
  { inputs, shape: [, time] }: MaskedBatch,
  at: number,
  decode: (ids: Int32Array) => string,
): string {
  const row = Math.floor(at / time) * time;
  const [before, after] = [Math.max(row, at - AROUND), Math.min(row + time, at + 1 + AROUND)];
  return `${decode(inputs.subarray(before, at))} [?] ${decode(inputs.subarray(at + 1, after))}`;
}

/** How often each token occurs. */
function countTokens(source: TokenSource, vocabSize: number): Float64Array {
  const counts = new Float64Array(vocabSize);
  const chunk = new Int32Array(65_536);
  for (let start = 0; start < source.length; start += chunk.length) {
    const count = Math.min(chunk.length, source.length - start);
    source.read(start, count, chunk);
    for (let i = 0; i < count; i++) counts[chunk[i]!]!++;
  }
  return counts;
}

// A classifier's folder, opened to be asked for labels, whichever architecture it is.
import {
  type BertClassificationBatch,
  bertClassifierFromHuggingFace,
  bertClassifierLogits,
  type BertClassifierParams,
  type BertConfig,
} from "@llmsmith/bert-model";
import { classifierFromHuggingFace, predict, type Prediction } from "@llmsmith/finetune-classify";
import { disposeTree, tf } from "@llmsmith/tensor";
import { collateForBert, messageForBert } from "../stages/bert/classify-examples.ts";
import { specialTokensOf } from "../stages/bert/special-tokens.ts";
import { collateMessages, messageIds } from "../stages/classify-examples.ts";
import { batchesInOrder } from "../training/batches.ts";
import { type OpenFolder, requireVocabulary, withFolder } from "./open.ts";

/** A classifier on the engine. */
export type TextClassifier = {
  labels: string[];
  /** Predictions in the order of the texts. */
  predict(texts: readonly string[], batchSize: number): Promise<Prediction[]>;
  /** Free the parameters. */
  dispose(): void;
};

/**
 * Open a classifier of GPT or BERT; it is verified against its checksums where it has some.
 * @throws UserError when something is missing, damaged or does not belong together
 */
export function openTextClassifier(folder: string): Promise<TextClassifier> {
  return withFolder(folder, (opened) =>
    opened.config["model_type"] === "bert"
      ? bertClassifier(opened, folder)
      : gptClassifier(opened, folder),
  );
}

function bertClassifier(opened: OpenFolder, folder: string): TextClassifier {
  const { config, tensors, tokenizer, about } = opened;
  const { cfg, params, labels } = bertClassifierFromHuggingFace(config, tensors, folder);
  requireVocabulary(folder, tokenizer, cfg);
  const special = specialTokensOf(tokenizer, folder);
  const collate = collateForBert(special.pad, cfg.contextLength, about?.padTo);
  return {
    labels,
    predict(texts, batchSize) {
      const examples = texts.map((text) => ({
        ids: messageForBert(tokenizer, special, text, cfg.contextLength),
        label: 0,
      }));
      return predictBert(params, batchesInOrder(examples, collate, batchSize), cfg);
    },
    dispose: () => disposeTree(params),
  };
}

function gptClassifier(opened: OpenFolder, folder: string): TextClassifier {
  const { config, tensors, tokenizer, endOfText, about } = opened;
  const { cfg, params, labels } = classifierFromHuggingFace(config, tensors, folder);
  requireVocabulary(folder, tokenizer, cfg);
  const collate = collateMessages({
    padToken: endOfText,
    maxLength: cfg.contextLength,
    read: about?.read ?? "lastToken",
    ...(about?.padTo === undefined ? {} : { padTo: about.padTo }),
  });
  return {
    labels,
    predict(texts, batchSize) {
      const examples = texts.map((text) => ({
        ids: messageIds(tokenizer, text, endOfText),
        label: 0,
      }));
      return predict(params, batchesInOrder(examples, collate, batchSize), cfg);
    },
    dispose: () => disposeTree(params),
  };
}

/** Predictions for every row of every batch, in order. */
async function predictBert(
  params: BertClassifierParams,
  batches: Iterable<BertClassificationBatch>,
  cfg: BertConfig,
): Promise<Prediction[]> {
  const all: Prediction[] = [];
  for (const batch of batches) {
    const soft = tf.tidy(() => tf.softmax(bertClassifierLogits(params, batch, cfg)));
    const [rows, classes] = soft.shape;
    const values = (await soft.data()) as Float32Array;
    soft.dispose();
    for (let row = 0; row < rows; row++) {
      const probabilities = values.slice(row * classes, (row + 1) * classes);
      all.push({ label: probabilities.indexOf(Math.max(...probabilities)), probabilities });
    }
  }
  return all;
}

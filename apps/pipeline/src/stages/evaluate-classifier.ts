// What a classifier is worth on messages that it never saw.
import path from "node:path";
import { type Row, rowsToBatches, type SplitName, writeArrowFile } from "@llmsmith/data-loader";
import { accuracy, confusionMatrix } from "@llmsmith/finetune-classify";
import { wholePart } from "../corpus/read-part.ts";
import { openTextClassifier } from "../model/text-classifier.ts";
import { input, type StageContext } from "../run/stage.ts";
import { MODEL_FOLDER } from "../training/fit.ts";
import type { Results } from "./evaluate.ts";

/** Name of the file with the predictions of the test part. */
export const PREDICTIONS_FILE = "predictions.arrow";

const predictionColumns = ["text", "label", "predicted", "probability"];

/** Accuracy of the classify stage's model on each part; predictions of the test part are written. */
export async function evaluateClassifier(
  context: StageContext,
): Promise<NonNullable<Results["classification"]>> {
  const { config, folder } = context;
  const documents = input(context, "documents");
  const model = await openTextClassifier(path.join(input(context, "classify"), MODEL_FOLDER));
  const { labels } = model;
  const judge = async (part: SplitName) => {
    const rows = await wholePart(documents, "messages", part);
    const texts = rows.map((row) => row["text"]!);
    const predictions = await model.predict(texts, config.classify!.batchSize);
    return { rows, predictions, actual: rows.map((row) => labels.indexOf(row["label"]!)) };
  };
  try {
    const judged = {
      train: await judge("train"),
      validation: await judge("validation"),
      test: await judge("test"),
    };
    const share = ({ predictions, actual }: (typeof judged)["test"]) =>
      accuracy(
        predictions.map(({ label }) => label),
        actual,
      );
    const { rows, predictions, actual } = judged.test;
    const table = rows.map((row, i): Row => {
      const { label, probabilities } = predictions[i]!;
      const probability = probabilities[label]!.toFixed(6);
      return { text: row["text"]!, label: row["label"]!, predicted: labels[label]!, probability };
    });
    await writeArrowFile(
      path.join(folder, PREDICTIONS_FILE),
      rowsToBatches(table, { columns: predictionColumns }),
    );
    return {
      labels,
      accuracy: {
        train: share(judged.train),
        validation: share(judged.validation),
        test: share(judged.test),
      },
      counts: {
        train: judged.train.rows.length,
        validation: judged.validation.rows.length,
        test: rows.length,
      },
      confusion: confusionMatrix(
        predictions.map(({ label }) => label),
        actual,
        labels.length,
      ),
    };
  } finally {
    model.dispose();
  }
}

// Predictions, and how good they are.
import type { GPTConfig } from "@llmsmith/gpt-model";
import { tf } from "@llmsmith/tensor";
import type { ClassificationBatch } from "./batch.ts";
import { type ClassifierParams, classifierLogits } from "./classifier.ts";

/** The likeliest class of a text and the probabilities of all. */
export type Prediction = { label: number; probabilities: Float32Array };

/** Predictions for every row of every batch, in order. */
export async function predict(
  p: ClassifierParams,
  batches: Iterable<Pick<ClassificationBatch, "inputs" | "shape" | "positions">>,
  cfg: GPTConfig,
): Promise<Prediction[]> {
  const all: Prediction[] = [];
  for (const batch of batches) {
    const soft = tf.tidy(() => tf.softmax(classifierLogits(p, batch, cfg)));
    const [rows, classes] = soft.shape as [number, number];
    const values = (await soft.data()) as Float32Array;
    soft.dispose();
    for (let row = 0; row < rows; row++) {
      const probabilities = values.slice(row * classes, (row + 1) * classes);
      all.push({ label: probabilities.indexOf(Math.max(...probabilities)), probabilities });
    }
  }
  return all;
}

/**
 * Share of predictions that are right, 0 … 1.
 * @throws RangeError for lists of different or no length
 */
export function accuracy(predicted: readonly number[], actual: ArrayLike<number>): number {
  if (predicted.length !== actual.length || predicted.length === 0)
    throw new RangeError(
      `accuracy: ${predicted.length} predictions for ${actual.length} labels; both lists must be equally long and not empty`,
    );
  let right = 0;
  predicted.forEach((label, i) => (right += label === actual[i] ? 1 : 0));
  return right / predicted.length;
}

/**
 * Counts of actual (row) against predicted (column) classes, nClasses × nClasses.
 * @throws RangeError for lists of different length, or a class that is not in 0 … nClasses−1
 */
export function confusionMatrix(
  predicted: readonly number[],
  actual: ArrayLike<number>,
  nClasses: number,
): number[][] {
  if (predicted.length !== actual.length)
    throw new RangeError(
      `confusionMatrix: ${predicted.length} predictions for ${actual.length} labels; both lists must be equally long`,
    );
  const counts = Array.from({ length: nClasses }, () => Array.from({ length: nClasses }, () => 0));
  predicted.forEach((column, i) => {
    const row = actual[i]!;
    if (counts[row]?.[column] === undefined)
      throw new RangeError(
        `confusionMatrix: item ${i} is of class ${row}, predicted ${column}; both must be in 0 … ${nClasses - 1}`,
      );
    counts[row][column]++;
  });
  return counts;
}

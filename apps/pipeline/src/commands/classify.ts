// `llmsmith classify`: labels of texts.
import { readLines } from "../cli/lines.ts";
import { write } from "../cli/output.ts";
import { openTextClassifier } from "../model/text-classifier.ts";
import { startEngine } from "../run/start-engine.ts";

/** Options on the command line. */
export type ClassifyCommandOptions = { engine?: string; json?: boolean };

/** Print label, probability and text of each text, or of each line of standard input. */
export async function classifyTexts(
  folder: string,
  texts: readonly string[],
  options: ClassifyCommandOptions,
): Promise<void> {
  await startEngine(options.engine ?? "auto");
  const classifier = await openTextClassifier(folder);
  const { labels } = classifier;
  for await (const text of texts.length > 0 ? texts : lines()) {
    const [prediction] = await classifier.predict([text], 1);
    const { label, probabilities } = prediction!;
    const probability = Number(probabilities[label]!.toFixed(6));
    await write(
      options.json
        ? `${JSON.stringify({ label: labels[label], probability, text })}\n`
        : `${labels[label]}\t${probability.toFixed(3)}\t${text.replaceAll("\n", " ")}\n`,
    );
  }
}

async function* lines(): AsyncGenerator<string> {
  for await (const { text } of readLines(process.stdin, "standard input"))
    if (text.trim() !== "") yield text;
}

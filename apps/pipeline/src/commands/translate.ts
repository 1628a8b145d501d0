// `llmsmith translate`: translations of texts by beam search.
import { UserError } from "@llmsmith/files";
import { beamSearch } from "@llmsmith/transformer-model";
import { readLines } from "../cli/lines.ts";
import { write } from "../cli/output.ts";
import { openTranslator, type Translator } from "../model/translator.ts";
import { startEngine } from "../run/start-engine.ts";
import { encodeSide } from "../stages/translation-examples.ts";

/** Options on the command line. */
export type TranslateCommandOptions = {
  width: number;
  lengthPenalty: number;
  engine?: string;
  json?: boolean;
};

/**
 * Print the best translation of each text, or of each line of standard input.
 * @throws UserError for a folder that is no translation model's, and a text longer than it can read
 */
export async function translateTexts(
  folder: string,
  texts: readonly string[],
  options: TranslateCommandOptions,
): Promise<void> {
  await startEngine(options.engine ?? "auto");
  const translator = await openTranslator(folder);
  for await (const text of texts.length > 0 ? texts : lines()) {
    const { translation, score } = await translated(translator, text, options);
    await write(
      options.json
        ? `${JSON.stringify({ text, translation, score })}\n`
        : `${translation.replaceAll("\n", " ")}\n`,
    );
  }
}

async function translated(
  { cfg, params, tokenizer, endOfText, padding }: Translator,
  text: string,
  { width, lengthPenalty }: TranslateCommandOptions,
): Promise<{ translation: string; score: number | undefined }> {
  const source = encodeSide(tokenizer, text);
  if (source.length + 1 > cfg.contextLength)
    throw new UserError(
      `the text has ${source.length + 1} tokens with its end, but the model sees ${cfg.contextLength} at most; shorten it`,
    );
  const [hypotheses = []] = await beamSearch(params, cfg, [source], {
    startToken: padding,
    endToken: endOfText,
    suppressTokens: [padding],
    width,
    lengthPenalty,
  });
  const [best] = hypotheses;
  return { translation: tokenizer.decode(best?.ids ?? []), score: best?.score };
}

async function* lines(): AsyncGenerator<string> {
  for await (const { text } of readLines(process.stdin, "standard input"))
    if (text.trim() !== "") yield text;
}

// The tokenizer that --encoding or --tokenizer names.
import { UserError } from "@llmsmith/files";
import {
  encoding,
  ENCODING_NAMES,
  type EncodingName,
  loadTokenizer,
  type Tokenizer,
} from "@llmsmith/tokenizer";
import { nearest } from "../config/explain-issue.ts";

/** The two options; one of them is to be given. */
export type TokenizerChoice = { encoding?: string; tokenizer?: string };

/** @throws UserError where neither or both are given, or the name is not known */
export async function chooseTokenizer(
  command: string,
  { encoding: name, tokenizer }: TokenizerChoice,
): Promise<Tokenizer> {
  if ((name === undefined) === (tokenizer === undefined))
    throw new UserError(`${command} needs either --encoding NAME or --tokenizer FILE`, {
      exitCode: 2,
    });
  if (tokenizer !== undefined) return loadTokenizer(tokenizer);
  if (!ENCODING_NAMES.includes(name as EncodingName)) {
    const guess = nearest(name!, ENCODING_NAMES);
    const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
    throw new UserError(
      `--encoding ${name} is not known, choose one of ${ENCODING_NAMES.join(", ")}${hint}`,
      { exitCode: 2 },
    );
  }
  return encoding(name as EncodingName);
}

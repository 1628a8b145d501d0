// A .tiktoken file as a tokenizer.
import { readTextFile, UserError } from "@llmsmith/files";
import { alphabetToBytes } from "../bpe/byte-alphabet.ts";
import { BpeTokenizer } from "../bpe/tokenizer.ts";
import { Vocabulary } from "../bpe/vocabulary.ts";
import { SPLITTER_NAMES, type SplitterName, splitterNamed } from "../split/splitters.ts";
import { rankModel } from "./rank-model.ts";
import { type RankLines, readRankLines } from "./read-ranks.ts";
import type { Tokenizer } from "../types.ts";

/** What a .tiktoken file does not say. */
export type LoadTiktokenOptions = {
  /** The splitting rule: of GPT-2; cl100k, also Llama 3's; cl100k with single digits, as Qwen has it; o200k. */
  splitter: SplitterName;
  /** Special tokens and their ids (0 to 16,777,215), which no rank of the file may have. Default: none. */
  specialTokens?: Readonly<Record<string, number>> | ReadonlyMap<string, number>;
  /** The tokenizer's `id`. Default: made of its hash. */
  name?: string;
};

/**
 * Reads a .tiktoken file: OpenAI's, Llama 3's `tokenizer.model`, Qwen's, or one of {@link saveTiktoken}. The ids are
 * tiktoken's, given the same splitting rule and special tokens. Between 0 and the greatest rank each id must have a
 * line or be a special token, so that a lost line is noticed; lines lost at the end cannot be.
 * @throws UserError naming file and line at fault, the rank that is missing, or the special token that collides
 * @throws RangeError on an unknown splitter
 */
export async function loadTiktoken(path: string, options: LoadTiktokenOptions): Promise<Tokenizer> {
  const { splitter, specialTokens = {}, name } = options;
  if (!SPLITTER_NAMES.includes(splitter)) {
    throw new RangeError(
      `loadTiktoken: there is no splitter ${JSON.stringify(splitter)}; choose one of ${SPLITTER_NAMES.join(", ")}`,
    );
  }
  const file = readRankLines(await readTextFile(path), path);
  const special =
    specialTokens instanceof Map ? specialTokens : new Map(Object.entries(specialTokens));
  const specialIds = addSpecial(file, special, path);
  const vocabulary = Vocabulary.of(Array.from(file.tokens)); // without holes
  return new BpeTokenizer({
    ...(name === undefined ? {} : { name }),
    vocabulary,
    ...rankModel(vocabulary, (id) => specialIds.has(id)),
    splitter: splitterNamed(splitter),
    added: Array.from(special, ([content, id]) => ({ content, id, special: true })),
  });
}

/** Puts the special tokens among the file's, and checks that the ids up to the last rank are all taken. */
function addSpecial(
  file: RankLines,
  special: ReadonlyMap<string, number>,
  path: string,
): Set<number> {
  const encoder = new TextEncoder();
  const ids = new Set<number>();
  const ranks = file.tokens.length;
  for (const [content, id] of special) {
    const what = `${path}: the special token ${JSON.stringify(content)}`;
    if (content === "" || !Number.isInteger(id) || id < 0 || id >= 1 << 24) {
      throw new UserError(
        `${what} has id ${id}; give specialTokens with names and ids from 0 to 16,777,215`,
      );
    }
    // tokenizer.json, by which hashes are made, names tokens by GPT-2's alphabet of bytes: names must differ there.
    const named = file.ranks.get(Buffer.from(alphabetToBytes(content) ?? []).toString("base64"));
    if (named !== undefined) {
      throw new UserError(
        `${what} is a token on line ${file.lines[named]} too; leave it out of specialTokens`,
      );
    }
    if (ids.has(id)) throw new UserError(`${what} has id ${id} as another does; change one`);
    if (file.lines[id] !== undefined) {
      throw new UserError(
        `${what} has id ${id}, which is the rank on line ${file.lines[id]}; change specialTokens`,
      );
    }
    file.tokens[id] = encoder.encode(content);
    ids.add(id);
  }
  for (let id = 0; id < ranks; id++) {
    if (file.tokens[id] !== undefined) continue;
    throw new UserError(
      `${path}: no line has rank ${id}; the file lost a line, or ${id} belongs to a special token that specialTokens must name`,
    );
  }
  return ids;
}

// The two files of OpenAI's GPT-2 tokenizer: encoder.json, names with their ids, and vocab.bpe, a merge a line.
import { UserError } from "@llmsmith/files";
import type { Tokenizer } from "../types.ts";
import { END_OF_TEXT } from "../words/word-tokenizer.ts";
import { tokenizerFromJSON } from "./read-tokenizer.ts";

/**
 * The tokenizer of `encoder.json` and `vocab.bpe`, which splits as GPT-2's; `<|endoftext|>` is special where the
 * names have it.
 * @param encoder parsed content of encoder.json
 * @param merges content of vocab.bpe: a line of version, then two names a line
 * @param where the folder, named in errors
 * @throws UserError for names that lack a byte, ids with gaps, or merges of names that are not there
 */
export function tokenizerFromOpenAI(encoder: unknown, merges: string, where: string): Tokenizer {
  const lines = merges.split("\n").map((line) => line.replace(/\r$/, ""));
  if (!lines[0]?.startsWith("#version"))
    throw new UserError(
      `${where}: vocab.bpe does not begin with a line #version; it is damaged or another file, get it again`,
    );
  const end =
    typeof encoder === "object" && encoder !== null && Object.hasOwn(encoder, END_OF_TEXT)
      ? (encoder as Record<string, unknown>)[END_OF_TEXT]
      : undefined;
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true };
  const json = {
    version: "1.0",
    added_tokens: end === undefined ? [] : [{ id: end, content: END_OF_TEXT, special: true }],
    pre_tokenizer: { ...byteLevel, use_regex: true },
    decoder: { ...byteLevel, add_prefix_space: true, use_regex: true },
    model: { type: "BPE", vocab: encoder, merges: lines.slice(1).filter((line) => line !== "") },
  };
  return tokenizerFromJSON(json, where);
}

// A tokenizer as a .tiktoken file, if ranks alone can say what it does.
import { UserError, writeFileAtomic } from "@llmsmith/files";
import { alphabetToBytes } from "../bpe/byte-alphabet.ts";
import { Vocabulary } from "../bpe/vocabulary.ts";
import { Field } from "../json/fields.ts";
import { readPreTokenizer } from "../json/read-pipeline.ts";
import { rankModel } from "./rank-model.ts";
import type { Tokenizer } from "../types.ts";

/** The part of tokenizer.json that matters here, as `toJSON` of this package's tokenizers writes it. */
type TokenizerJSON = {
  added_tokens: {
    id: number;
    content: string;
    special: boolean;
    single_word?: boolean;
    lstrip?: boolean;
    rstrip?: boolean;
  }[];
  normalizer?: object | null;
  pre_tokenizer: object;
  model: { vocab: Record<string, number>; merges: string[] };
};

/**
 * Writes the tokens that merging makes as lines `BASE64 RANK`, rank being the id, ascending; whole or not at all. The
 * format holds neither special tokens nor the splitting rule: note them, {@link loadTiktoken} asks for them.
 * @throws UserError where the file would give other ids when read back: the merges are not in the order of the ids
 * that they make, a token has a second merge, an added token is not special or not matched as it is, or there is a normalizer or a
 * pre-tokenizer that is none of the splitting rules by name
 */
export async function saveTiktoken(
  path: string,
  tokenizer: Pick<Tokenizer, "toJSON">,
): Promise<void> {
  const json = tokenizer.toJSON() as TokenizerJSON;
  const { added_tokens: added, model, normalizer, pre_tokenizer: preTokenizer } = json;
  if (normalizer !== null && normalizer !== undefined) throw refusal(path, "it has a normalizer");
  if (readPreTokenizer(new Field(preTokenizer, path, "pre_tokenizer")).cuts !== undefined) {
    throw refusal(path, "its pre_tokenizer is none of the splitting rules by name");
  }
  const strips = added.find(
    (token) => token.lstrip === true || token.rstrip === true || token.single_word === true,
  );
  if (strips !== undefined) {
    const name = JSON.stringify(strips.content);
    throw refusal(path, `the added token ${name} has lstrip, rstrip or single_word`);
  }
  const ordinary = added.find((token) => !token.special);
  if (ordinary !== undefined) {
    throw refusal(path, `the added token ${JSON.stringify(ordinary.content)} is not special`);
  }
  const addedIds = new Set(added.map((token) => token.id));
  const names: string[] = [];
  const tokens: (Uint8Array | undefined)[] = [];
  for (const [name, id] of Object.entries(model.vocab)) {
    if (addedIds.has(id)) continue;
    names[id] = name;
    tokens[id] = alphabetToBytes(name);
  }
  const vocabulary = Vocabulary.of(Array.from(tokens)); // without holes
  const { merges } = rankModel(vocabulary, () => false);
  const read = merges.map(([left, right]) => `${names[left]} ${names[right]}`);
  const length = Math.max(read.length, model.merges.length);
  for (let rank = 0; rank < length; rank++) {
    const merge = model.merges[rank];
    if (read[rank] === merge) continue;
    const found = merge === undefined ? "is missing" : `is ${JSON.stringify(merge)}`;
    const wanted = read[rank] === undefined ? "none" : JSON.stringify(read[rank]);
    throw refusal(path, `merge ${rank} ${found}, where the order of the ids makes it ${wanted}`);
  }
  let text = "";
  tokens.forEach((bytes, id) => {
    if (bytes !== undefined) text += `${Buffer.from(bytes).toString("base64")} ${id}\n`;
  });
  await writeFileAtomic(path, text);
}

function refusal(path: string, why: string): UserError {
  return new UserError(
    `${path}: not written, a .tiktoken file cannot hold this tokenizer (${why}); save it as tokenizer.json with saveTokenizer`,
  );
}

// Writing a tokenizer as Hugging Face's tokenizer.json: one normal form, so that equal tokenizers give equal text.
import type { BpeDefinition } from "../bpe/tokenizer.ts";
import { bytesToAlphabet } from "../bpe/byte-alphabet.ts";
import { preTokenizerToJSON } from "../split/splitters.ts";

const BYTE_LEVEL = {
  type: "ByteLevel",
  add_prefix_space: true,
  trim_offsets: true,
  use_regex: true,
} as const;

/**
 * The content of tokenizer.json. Added tokens stand in the vocabulary too: Hugging Face would else number them
 * anew after the last merge, and encodings with gaps between would come back with other ids.
 */
export function tokenizerToJSON(definition: BpeDefinition): object {
  const { vocabulary, added } = definition;
  const contents = new Map(added.map((token) => [token.id, token.content]));
  const names: string[] = [];
  const entries: [string, number][] = [];
  for (let id = 0; id < vocabulary.size; id++) {
    if (!vocabulary.has(id)) continue;
    const name = contents.get(id) ?? bytesToAlphabet(vocabulary.view(id));
    names[id] = name;
    entries.push([name, id]);
  }
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [...added]
      .sort((a, b) => a.id - b.id)
      .map(({ id, content, special, ...token }) => ({
        id,
        content,
        single_word: token.singleWord ?? false,
        lstrip: token.lstrip ?? false,
        rstrip: token.rstrip ?? false,
        normalized: token.normalized ?? false,
        special,
      })),
    normalizer: definition.normalizer?.json ?? null,
    pre_tokenizer: definition.cuts?.json ?? preTokenizerToJSON(definition.splitter),
    post_processor: definition.postProcessor ?? null,
    decoder: { ...BYTE_LEVEL },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: definition.ignoreMerges,
      vocab: Object.fromEntries(entries),
      // As "left right", which every version of Hugging Face tokenizers reads.
      merges: definition.merges.map(([left, right]) => `${names[left]!} ${names[right]!}`),
    },
  };
}

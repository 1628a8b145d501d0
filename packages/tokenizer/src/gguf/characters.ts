// BPE over characters for llama.cpp, which merges as SentencePiece: the two neighbours whose whole has the best score.
import type { SubwordTokenizer } from "../types.ts";
import { type KindVocabulary, type Refuse, TOKEN_TYPES } from "./kind.ts";

const SPACE = "\u2581";

/** A normalizer or pre-tokenizer, with the fields of all that are looked at. */
type Step = {
  type?: string;
  normalizers?: Step[];
  prepend?: string;
  pattern?: { String?: string };
  content?: string;
  replacement?: string;
  prepend_scheme?: string;
  split?: boolean;
};

type Json = {
  added_tokens: { content: string }[];
  normalizer: Step | null;
  pre_tokenizer: Step | null;
  model: {
    unk_token: string | null;
    byte_fallback?: boolean;
    ignore_merges?: boolean;
    vocab: Record<string, number>;
    merges: (string | [string, string])[];
  };
};

/** What is said of a tokenizer like Llama 2's and Gemma's. */
export function characterVocabulary(
  tokenizer: SubwordTokenizer,
  vocabSize: number,
  refuse: Refuse,
): KindVocabulary {
  if (tokenizer.kind !== "BPE") refuse(`the model is ${tokenizer.kind}`);
  const json = tokenizer.toJSON() as Json;
  const { model } = json;
  if (model.ignore_merges === true) refuse("ignore_merges is true with merges of characters");
  const types = new Map<number, number>();
  for (let byte = 0; byte < 256; byte++) {
    const name = `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
    const id = model.byte_fallback === true ? model.vocab[name] : undefined;
    types.set(
      id ?? refuse(`there is no token ${name} for what no other token holds`),
      TOKEN_TYPES.byte,
    );
  }
  const unknown = model.unk_token === null ? undefined : model.vocab[model.unk_token];
  if (unknown !== undefined) types.set(unknown, TOKEN_TYPES.unknown);
  const { prefix, notes } = spacesOf(json, refuse);
  const { scores, torn } = scoresOf(json, vocabSize, refuse);
  const tornNote = `the merges of ${torn} tokens stand between those of others, while llama.cpp has one place for each token: texts with these can get other ids`;
  return {
    nameOf: (id) => (id < tokenizer.vocabSize ? tokenizer.token(id) : undefined),
    types,
    metadata: [
      ["tokenizer.ggml.model", { type: "string", value: "llama" }],
      ["tokenizer.ggml.pre", { type: "string", value: "default" }],
      ["tokenizer.ggml.scores", { type: "f32", value: scores }],
      ["tokenizer.ggml.add_space_prefix", { type: "bool", value: prefix }],
      ...(unknown === undefined
        ? []
        : ([["tokenizer.ggml.unknown_token_id", { type: "u32", value: unknown }]] as const)),
    ],
    notes: torn > 0 ? [...notes, tornNote] : notes,
  };
}

/** Whether a space is put before a text, and how that differs there. */
function spacesOf(
  { normalizer, pre_tokenizer: split }: Json,
  refuse: Refuse,
): { prefix: boolean; notes: string[] } {
  // With all spaces replaced already, a split at spaces never happens.
  const whole = split === null || (split.type === "Split" && split.pattern?.String === " ");
  if (normalizer && isReplace(normalizer) && whole) return { prefix: false, notes: [] };
  const [first, second, ...more] = normalizer?.normalizers ?? [];
  const prepends = first?.type === "Prepend" && first.prepend === SPACE;
  if (prepends && second && isReplace(second) && more.length === 0 && whole)
    return { prefix: true, notes: [] };
  const marks = split?.type === "Metaspace" && split.replacement === SPACE && split.split === false;
  if (normalizer !== null || !marks)
    return refuse("normalizer and pre_tokenizer are not those of Llama 2, Mistral or Gemma");
  const scheme = split.prepend_scheme ?? "always";
  if (scheme === "never") return { prefix: false, notes: [] };
  const or = scheme === "first" ? " or a special token goes before" : "";
  const note = `llama.cpp puts a space before every text and after every special token, this tokenizer none where a space stands already${or}`;
  return { prefix: true, notes: [note] };
}

function isReplace({ type, pattern, content }: Step): boolean {
  return type === "Replace" && pattern?.String === " " && content === SPACE;
}

/**
 * Scores by id: the later the first merge that makes a token, the lower. They say the same as the merges when these list
 * every way to halve a token, and all of one token before those of the next; `torn` counts tokens of which the latter
 * does not hold.
 */
function scoresOf(
  { added_tokens: added, model: { vocab, merges } }: Json,
  vocabSize: number,
  refuse: Refuse,
): { scores: number[]; torn: number } {
  const scores = Array.from({ length: vocabSize }, () => 0);
  const ways = new Map<string, number>();
  const torn = new Set<string>();
  let last = "";
  merges.forEach((merge, rank) => {
    const whole = typeof merge === "string" ? merge.replace(" ", "") : merge.join("");
    if (!ways.has(whole)) scores[vocab[whole]!] = -rank;
    else if (whole !== last) torn.add(whole);
    ways.set(whole, (ways.get(whole) ?? 0) + 1);
    last = whole;
  });
  // Added tokens are found in a text before anything is merged, but for those with "▁": a text has spaces there.
  const contents = added.map(({ content }) => content);
  const apart = new Set(contents.filter((content) => !content.includes(SPACE)));
  for (const whole of new Set([...Object.keys(vocab), ...contents])) {
    const listed = ways.get(whole) ?? 0;
    const possible = apart.has(whole) ? 0 : halvings(whole, vocab);
    if (possible > listed)
      refuse(
        `${possible} pairs of tokens make ${JSON.stringify(whole)}, but merges has ${listed} of them`,
      );
  }
  return { scores, torn: torn.size };
}

/** In how many ways a token is two others. */
function halvings(whole: string, vocab: Readonly<Record<string, number>>): number {
  let count = 0;
  for (let at = 1; at < whole.length; at++)
    if (Object.hasOwn(vocab, whole.slice(0, at)) && Object.hasOwn(vocab, whole.slice(at))) count++;
  return count;
}

// A Unigram model in tokenizer.json.
import type { Field } from "./fields.ts";
import type { TextModel } from "../text/subword-tokenizer.ts";
import { scoreAsRead } from "../unigram/score.ts";
import { unigramEncoder } from "../unigram/model.ts";

/** Reads `model`. Throws a UserError naming the field that is damaged or missing. */
export function readUnigram(model: Field): TextModel {
  model.object(["type", "unk_id", "vocab", "byte_fallback"]);
  const vocab = model.get("vocab");
  const pieces = vocab.elements().map((item): [string, number] => {
    const [token, score, ...rest] = item.elements();
    if (token === undefined || score === undefined || rest.length > 0) {
      throw item.error("must be a token and its score");
    }
    if (typeof score.value !== "number") throw score.error("must be a number");
    return [token.string(), scoreAsRead(score.value)];
  });
  if (pieces.length === 0) throw vocab.error("must not be empty");
  const unknown = model.get("unk_id");
  let unknownId: number | undefined;
  if (unknown.value !== null && unknown.value !== undefined) {
    unknownId = unknown.id();
    if (unknownId >= pieces.length) throw unknown.error(`must lie below ${pieces.length}`);
  }
  const byteFallback = model.get("byte_fallback").boolean(false);
  return {
    tokens: pieces.map(([token]) => token),
    encodeWord: unigramEncoder({ pieces, unknownId, byteFallback }),
  };
}

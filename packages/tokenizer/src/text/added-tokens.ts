// Added tokens of a file whose vocabulary is text: read, and placed after the model's tokens.
import type { AddedToken } from "../bpe/added-tokens.ts";
import type { Field } from "../json/fields.ts";

/** An added token; `normalized` ones are looked for in the normalized text. */
export type TextAddedToken = AddedToken & { readonly normalized: boolean };

const KEYS = ["id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"];

/**
 * Reads `added_tokens` and appends those that the model lacks to `tokens`. Hugging Face numbers these anew, so ids that
 * it would change are refused. Throws a UserError naming the field.
 */
export function readTextAdded(field: Field, tokens: string[]): TextAddedToken[] {
  if (field.value === undefined || field.value === null) return [];
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const contents = new Set<string>();
  return field.elements().map((item) => {
    item.object(KEYS);
    const content = item.get("content").string();
    const id = item.get("id").id();
    if (content === "" || contents.has(content)) {
      throw item.get("content").error("must be a text that no other added token has");
    }
    contents.add(content);
    const expected = idOf.get(content) ?? tokens.length;
    if (id !== expected) {
      throw item.get("id").error(`is ${id}, but Hugging Face would give this token ${expected}`);
    }
    if (id === tokens.length) tokens.push(content);
    const special = item.get("special").boolean(false);
    // A special token is looked for in the text as it is, unless the file says otherwise.
    const normalized = item.get("normalized").boolean(!special);
    return { content, id, special, normalized, ...readPlaces(item) };
  });
}

/** Where an added token is matched, and what white space it takes. */
export function readPlaces(
  item: Field,
): Required<Pick<AddedToken, "singleWord" | "lstrip" | "rstrip">> {
  return {
    singleWord: item.get("single_word").boolean(false),
    lstrip: item.get("lstrip").boolean(false),
    rstrip: item.get("rstrip").boolean(false),
  };
}

/**
 * Checks what normalizing makes of `added`: special tokens must not depend on it, and no two others may become one.
 */
export function checkNormalized(
  field: Field,
  added: readonly TextAddedToken[],
  normalize: ((text: string) => string) | undefined,
): readonly TextAddedToken[] {
  if (normalize === undefined) return added.map((token) => ({ ...token, normalized: false }));
  const contents = new Set<string>();
  const items = added.length === 0 ? [] : field.elements();
  added.forEach((token, i) => {
    if (!token.normalized) return;
    const item = items[i];
    if (item === undefined) return;
    if (token.special) item.get("normalized").only([false], "set it to false for special tokens");
    const content = normalize(token.content);
    if (content === "" || contents.has(content)) {
      throw item.get("content").error("is empty or another added token once it is normalized");
    }
    contents.add(content);
  });
  return added;
}

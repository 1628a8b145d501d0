// Encoding a text that arrives in chunks and need not fit in memory.
import type { Tokenizer } from "../types.ts";

/** What {@link encodeStream} needs of a tokenizer. */
export type StreamTokenizer = Pick<Tokenizer, "encode" | "lastCut">;

/**
 * Ids of the text that `chunks` make together, in arrays as they become certain: all of them together are
 * `tokenizer.encode(text, { disallowedSpecial: "none" })`, wherever the chunks were cut, characters included. Special
 * tokens in the text are ordinary text. Bytes are read as UTF-8, broken ones as U+FFFD. Memory: the chunks since the
 * last place where the text can be cut (see {@link Tokenizer.lastCut}), in prose a few words.
 */
export async function* encodeStream(
  tokenizer: StreamTokenizer,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Uint32Array, void, undefined> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let pending = "";
  let enough = 1; // code units before a cut is looked for again: doubled in vain, so that all looking stays linear
  for await (const chunk of chunks) {
    // A string ends the bytes before it: what is left of a character there is broken.
    pending +=
      typeof chunk === "string"
        ? decoder.decode() + chunk
        : decoder.decode(chunk, { stream: true });
    if (pending.length < enough) continue;
    const cut = tokenizer.lastCut?.(pending) ?? 0;
    if (cut > 0) {
      yield tokenizer.encode(pending.slice(0, cut), { disallowedSpecial: "none" });
      pending = pending.slice(cut);
    }
    enough = cut > 0 ? 1 : pending.length * 2;
  }
  pending += decoder.decode();
  if (pending !== "") yield tokenizer.encode(pending, { disallowedSpecial: "none" });
}

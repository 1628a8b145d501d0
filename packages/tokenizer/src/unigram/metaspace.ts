// Metaspace: spaces become a visible character, at which words begin.
import type { Field } from "../json/fields.ts";

/** Metaspace's settings. */
export type Metaspace = {
  /** One character, U+2581 in SentencePiece. */
  replacement: string;
  /** Before which stretches a space is put that has none: all, the one that begins the text, or none. */
  prepend: "always" | "first" | "never";
  /** Cut before each replacement. */
  split: boolean;
};

/** Reads a Metaspace pre-tokenizer or decoder. Throws a UserError naming the field at fault. */
export function readMetaspace(field: Field): Metaspace {
  field.object(["type", "replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep"]);
  const replacement = field.get("replacement");
  field.get("str_rep").only([undefined, replacement.value]);
  const scheme = field.get("prepend_scheme");
  scheme.only(["always", "first", "never", undefined]);
  const prepend = (scheme.value ?? "always") as Metaspace["prepend"];
  if (!field.get("add_prefix_space").boolean(true) && prepend !== "never") {
    throw field.get("add_prefix_space").error("is false, which prepend_scheme contradicts");
  }
  return { replacement: replacement.character(), prepend, split: field.get("split").boolean(true) };
}

/** The cuts of a stretch of text; `first` where it begins the text. */
export function splitMetaspace(settings: Metaspace, text: string, first: boolean): string[] {
  const { replacement, prepend, split } = settings;
  if (text === "") return [];
  let marked = text.replaceAll(" ", replacement);
  const wanted = prepend === "always" || (prepend === "first" && first);
  if (wanted && !marked.startsWith(replacement)) marked = replacement + marked;
  if (!split) return [marked];
  const cuts: string[] = [];
  let start = 0;
  for (;;) {
    const next = marked.indexOf(replacement, start + 1);
    if (next < 0) break;
    cuts.push(marked.slice(start, next));
    start = next;
  }
  cuts.push(marked.slice(start));
  return cuts;
}

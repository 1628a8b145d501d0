// `decoder` of tokenizer.json, for kinds whose vocabulary is text.
import { type DecoderStep, SPACED, wordPieceDecoder } from "../text/decoders.ts";
import type { Field } from "./fields.ts";

/** The steps that `decoder` stands for. Throws a UserError naming what is not supported. */
export function readTextDecoder(field: Field): readonly DecoderStep[] {
  if (field.value === null || field.value === undefined) return [SPACED];
  const type = field.get("type");
  type.only(["WordPiece"]);
  field.object(["type", "prefix", "cleanup"]);
  return [wordPieceDecoder(field.get("prefix").string(), field.get("cleanup").boolean(true))];
}

// `decoder` of tokenizer.json, for kinds whose vocabulary is text.
import {
  BYTE_FALLBACK,
  type DecoderStep,
  FUSE,
  metaspaceDecoder,
  replaceDecoder,
  SPACED,
  stripDecoder,
  wordPieceDecoder,
} from "../text/decoders.ts";
import type { Field } from "./fields.ts";
import { readMetaspace } from "../unigram/metaspace.ts";
import { readReplace } from "./read-normalizer.ts";

type Reader = (field: Field) => readonly DecoderStep[];

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["WordPiece", readWordPiece],
  ["Metaspace", (field) => [metaspace(field)]],
  ["Replace", (field) => [replaceDecoder(readReplace(field))]],
  ["ByteFallback", (field) => plain(field, BYTE_FALLBACK)],
  ["Fuse", (field) => plain(field, FUSE)],
  ["Strip", readStrip],
  ["Sequence", readSequence],
]);

/** The steps that `decoder` stands for. Throws a UserError naming what is not supported. */
export function readTextDecoder(field: Field): readonly DecoderStep[] {
  return field.value === null || field.value === undefined ? [SPACED] : readStep(field);
}

function readStep(field: Field): readonly DecoderStep[] {
  const type = field.get("type");
  const read = READERS.get(type.string());
  if (read === undefined) type.only([...READERS.keys()]);
  return read?.(field) ?? [];
}

function readSequence(field: Field): readonly DecoderStep[] {
  field.object(["type", "decoders"]);
  return field.get("decoders").elements().flatMap(readStep);
}

function plain(field: Field, step: DecoderStep): readonly DecoderStep[] {
  field.object(["type"]);
  return [step];
}

function readWordPiece(field: Field): readonly DecoderStep[] {
  field.object(["type", "prefix", "cleanup"]);
  return [wordPieceDecoder(field.get("prefix").string(), field.get("cleanup").boolean(true))];
}

function metaspace(field: Field): DecoderStep {
  const { replacement, prepend } = readMetaspace(field);
  return metaspaceDecoder(replacement, prepend !== "never");
}

function readStrip(field: Field): readonly DecoderStep[] {
  field.object(["type", "content", "start", "stop"]);
  const content = field.get("content").character();
  return [stripDecoder(content, field.get("start").id(), field.get("stop").id())];
}

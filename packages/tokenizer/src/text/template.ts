// Post-processors that put special tokens around one text or two.
import type { Field } from "../json/fields.ts";

/** A place in a template: ids as they are, or the ids of a text. `typeId` is the model's token type. */
export type TemplatePiece =
  | { readonly ids: readonly number[]; readonly typeId: number }
  | { readonly text: 0 | 1; readonly typeId: number };

/** What stands around one text and around a pair. */
export type Template = {
  readonly single: readonly TemplatePiece[];
  readonly pair: readonly TemplatePiece[];
};

/** Ids with the token type of each. */
export type TypedIds = { ids: Uint32Array; typeIds: Uint32Array };

/** Texts as they are, one after another. */
export const NO_TEMPLATE: Template = {
  single: [{ text: 0, typeId: 0 }],
  pair: [
    { text: 0, typeId: 0 },
    { text: 1, typeId: 1 },
  ],
};

/** Fills a template's pieces with the ids of the texts. */
export function fillTemplate(
  pieces: readonly TemplatePiece[],
  texts: readonly ArrayLike<number>[],
): TypedIds {
  const ids: number[] = [];
  const typeIds: number[] = [];
  for (const piece of pieces) {
    const part = "ids" in piece ? piece.ids : (texts[piece.text] ?? []);
    for (let i = 0; i < part.length; i++) {
      ids.push(part[i]!);
      typeIds.push(piece.typeId);
    }
  }
  return { ids: Uint32Array.from(ids), typeIds: Uint32Array.from(typeIds) };
}

/** Reads `post_processor`; `size` bounds the ids. Throws a UserError naming what is not supported. */
export function readTemplate(field: Field, size: number): Template {
  if (field.value === null || field.value === undefined) return NO_TEMPLATE;
  const type = field.get("type");
  type.only(["TemplateProcessing", "BertProcessing", "RobertaProcessing", "ByteLevel", "Sequence"]);
  if (type.value === "BertProcessing") return readBert(field, size);
  if (type.value === "RobertaProcessing") return readRoberta(field, size);
  if (type.value === "Sequence") return readSequence(field, size);
  if (type.value === "ByteLevel") return readByteLevel(field);
  field.object(["type", "single", "pair", "special_tokens"]);
  const tokens = new Map<string, readonly number[]>();
  for (const name of Object.keys(field.get("special_tokens").object())) {
    const token = field.get("special_tokens").get(name);
    tokens.set(
      name,
      token
        .get("ids")
        .elements()
        .map((id) => readId(id, size)),
    );
  }
  return {
    single: readPieces(field.get("single"), tokens, ["A"]),
    pair: readPieces(field.get("pair"), tokens, ["A", "B"]),
  };
}

function readBert(field: Field, size: number): Template {
  field.object(["type", "sep", "cls"]);
  const { first, last } = readEnds(field, size);
  const single: TemplatePiece[] = [
    { ids: first, typeId: 0 },
    { text: 0, typeId: 0 },
    { ids: last, typeId: 0 },
  ];
  return { single, pair: [...single, { text: 1, typeId: 1 }, { ids: last, typeId: 1 }] };
}

/** RoBERTa's: two tokens between a pair, and one token type for all. */
function readRoberta(field: Field, size: number): Template {
  field.object(["type", "sep", "cls", "trim_offsets", "add_prefix_space"]);
  field.get("trim_offsets").boolean(true);
  field.get("add_prefix_space").boolean(true);
  const { first, last } = readEnds(field, size);
  const single: TemplatePiece[] = [
    { ids: first, typeId: 0 },
    { text: 0, typeId: 0 },
    { ids: last, typeId: 0 },
  ];
  return {
    single,
    pair: [...single, { ids: last, typeId: 0 }, { text: 1, typeId: 0 }, { ids: last, typeId: 0 }],
  };
}

/** ByteLevel's changes nothing but offsets, which Hugging Face trims of spaces and this package does not. */
function readByteLevel(field: Field): Template {
  field.object(["type", "add_prefix_space", "trim_offsets", "use_regex"]);
  for (const key of ["add_prefix_space", "trim_offsets", "use_regex"]) field.get(key).boolean(true);
  return NO_TEMPLATE;
}

/** A Sequence in which at most one step adds tokens. */
function readSequence(field: Field, size: number): Template {
  field.object(["type", "processors"]);
  const steps = field.get("processors").elements();
  const adding = steps
    .map((step) => readTemplate(step, size))
    .filter((step) => step !== NO_TEMPLATE);
  if (adding.length > 1) {
    throw field.get("processors").error("has two steps that add tokens, which is not supported");
  }
  return adding[0] ?? NO_TEMPLATE;
}

function readEnds(field: Field, size: number): { first: number[]; last: number[] } {
  const [first, last] = ["cls", "sep"].map((key) => {
    const parts = field.get(key).elements();
    const id = parts[1];
    if (parts.length !== 2 || id === undefined) {
      throw field.get(key).error("must be a token and its id");
    }
    return [readId(id, size)];
  }) as [number[], number[]];
  return { first, last };
}

function readPieces(
  field: Field,
  tokens: ReadonlyMap<string, readonly number[]>,
  wanted: readonly string[],
): TemplatePiece[] {
  const seen: string[] = [];
  const pieces = field.elements().map((item): TemplatePiece => {
    item.object(["SpecialToken", "Sequence"]);
    const kind = item.get("Sequence").value === undefined ? "SpecialToken" : "Sequence";
    const piece = item.get(kind);
    piece.object(["id", "type_id"]);
    const typeId = piece.get("type_id").id();
    const name = piece.get("id");
    if (kind === "Sequence") {
      name.only(["A", "B"]);
      seen.push(name.string());
      return { text: name.value === "A" ? 0 : 1, typeId };
    }
    const ids = tokens.get(name.string());
    if (ids === undefined) throw name.error("is not among post_processor.special_tokens");
    return { ids, typeId };
  });
  if (seen.toSorted().join(" ") !== wanted.join(" ")) {
    throw field.error(`must hold ${wanted.map((name) => `$${name}`).join(" and ")} once each`);
  }
  return pieces;
}

function readId(field: Field, size: number): number {
  const id = field.id();
  if (id >= size) throw field.error(`is ${id}, but the vocabulary ends below ${size}`);
  return id;
}

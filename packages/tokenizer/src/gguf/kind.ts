// What each kind of tokenizer says for llama.cpp.

/** Values of the metadata, as `writeGGUF` of @llmsmith/checkpoint takes them. */
export type GGUFVocabularyValue =
  | { type: "string"; value: string | readonly string[] }
  | { type: "f32"; value: readonly number[] }
  | { type: "i32"; value: readonly number[] }
  | { type: "u32"; value: number }
  | { type: "bool"; value: boolean };

/** What a kind of tokenizer says beside what all say. */
export type KindVocabulary = {
  /** A token's name as it stands in the file; undefined where the id has none. */
  nameOf(id: number): string | undefined;
  /** Codes of tokens that are not simply normal ones. */
  types?: ReadonlyMap<number, number>;
  metadata: readonly (readonly [string, GGUFVocabularyValue])[];
  notes: readonly string[];
};

/** Ends an export: what llama.cpp does not do. */
export type Refuse = (what: string) => never;

/** Codes of `tokenizer.ggml.token_type`. */
export const TOKEN_TYPES = {
  normal: 1,
  unknown: 2,
  control: 3,
  userDefined: 4,
  unused: 5,
  byte: 6,
} as const;

// Metadata of a GGUF file: a key, a type, a value.

/** Number types, their codes in the file and their bytes. */
export const numberTypes = {
  u8: { code: 0, bytes: 1 },
  i8: { code: 1, bytes: 1 },
  u16: { code: 2, bytes: 2 },
  i16: { code: 3, bytes: 2 },
  u32: { code: 4, bytes: 4 },
  i32: { code: 5, bytes: 4 },
  f32: { code: 6, bytes: 4 },
  u64: { code: 10, bytes: 8 },
  i64: { code: 11, bytes: 8 },
  f64: { code: 12, bytes: 8 },
} as const;

/** A number type of {@link numberTypes}. */
export type GGUFNumber = keyof typeof numberTypes;

/** Codes of the types that are no numbers. */
export const BOOL_CODE = 7;
/** A length and UTF-8. */
export const STRING_CODE = 8;
/** A type, a length and the values. */
export const ARRAY_CODE = 9;

/** One value of metadata, or a list of values of one type. u64 and i64 are exact up to 2^53. */
export type GGUFValue =
  | { type: GGUFNumber; value: number | readonly number[] }
  | { type: "bool"; value: boolean | readonly boolean[] }
  | { type: "string"; value: string | readonly string[] };

/** Metadata by key, in the order of the file. */
export type GGUFMetadata = ReadonlyMap<string, GGUFValue>;

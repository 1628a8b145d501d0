// Writing GGUF, the file that llama.cpp runs: metadata, a list of tensors, then their numbers, each aligned.
// Format: github.com/ggml-org/ggml, docs/gguf.md
import { UserError, writeFileAtomic, type WrittenFile } from "@llmsmith/files";
import { piecesOf } from "../raw-tensor.ts";
import { countElements } from "../safetensors-header.ts";
import { ByteWriter } from "./byte-writer.ts";
import { encodings, type GGUFType } from "./encoding.ts";
import {
  ARRAY_CODE,
  BOOL_CODE,
  type GGUFMetadata,
  type GGUFValue,
  numberTypes,
  STRING_CODE,
} from "./value.ts";

/** A tensor to be written. */
export type GGUFTensor = {
  name: string;
  /** Outermost axis first, as everywhere here; the file has it the other way round. */
  shape: readonly number[];
  /** How the numbers are stored; rows of q8_0 are multiples of 32. */
  type: GGUFType;
  /** The numbers, row by row; asked for once, when their turn comes. */
  values(): Float32Array;
};

/** "GGUF" as the file begins. */
export const MAGIC = 0x46554747;
/** Of the format. */
export const VERSION = 3;
/** The numbers of each tensor begin at a multiple of so many bytes, where `general.alignment` is not given. */
export const ALIGNMENT = 32;
/** Of ggml. */
export const MAX_AXES = 4;
/** Of ggml; the last byte is a zero. */
const MAX_NAME_BYTES = 63;

/**
 * Write a GGUF file of version 3 (temporary name, fsync, rename), tensor by tensor: the numbers of one are in
 * memory at a time.
 * @throws UserError when the file cannot be written, or f16 or a scale of q8_0 cannot hold a number; RangeError
 * for a name that is too long or given twice, a shape that has no or too many axes or does not fit the type,
 * and numbers that do not fit the shape
 */
export async function writeGGUF(
  path: string,
  metadata: GGUFMetadata,
  tensors: readonly GGUFTensor[],
): Promise<WrittenFile> {
  requirePossible(tensors);
  return writeFileAtomic(path, layOut(path, metadata, tensors));
}

function* layOut(
  path: string,
  metadata: GGUFMetadata,
  tensors: readonly GGUFTensor[],
): Generator<Uint8Array, void, undefined> {
  yield head(metadata, tensors);
  for (const tensor of tensors) {
    const bytes = encoded(path, tensor);
    yield* piecesOf(bytes);
    yield new Uint8Array(aligned(bytes.length) - bytes.length);
  }
}

function head(metadata: GGUFMetadata, tensors: readonly GGUFTensor[]): Uint8Array {
  const writer = new ByteWriter();
  writer.number("u32", MAGIC);
  writer.number("u32", VERSION);
  writer.number("u64", tensors.length);
  writer.number("u64", metadata.size);
  for (const [key, value] of metadata) {
    writer.text(key);
    writeValue(writer, value);
  }
  let offset = 0;
  for (const { name, shape, type } of tensors) {
    const { code, numbers, bytes } = encodings[type];
    writer.text(name);
    writer.number("u32", shape.length);
    for (const size of [...shape].reverse()) writer.number("u64", size);
    writer.number("u32", code);
    writer.number("u64", offset);
    offset += aligned((countElements(shape) / numbers) * bytes);
  }
  writer.align(ALIGNMENT);
  return writer.bytes;
}

function writeValue(writer: ByteWriter, { type, value }: GGUFValue): void {
  const code =
    type === "string" ? STRING_CODE : type === "bool" ? BOOL_CODE : numberTypes[type].code;
  const list = Array.isArray(value);
  writer.number("u32", list ? ARRAY_CODE : code);
  if (list) {
    writer.number("u32", code);
    writer.number("u64", value.length);
  }
  for (const one of (list ? value : [value]) as (string | number | boolean)[])
    if (type === "string") writer.text(one as string);
    else if (type === "bool") writer.number("u8", one === true ? 1 : 0);
    else writer.number(type, one as number);
}

function encoded(path: string, { name, shape, type, values }: GGUFTensor): Uint8Array {
  const numbers = values();
  const count = countElements(shape);
  if (numbers.length !== count)
    throw new RangeError(
      `writeGGUF: tensor ${name} has ${numbers.length} numbers, but its shape [${shape.join(", ")}] needs ${count}`,
    );
  const greatest = { f32: Infinity, f16: 65_504, q8_0: 65_504 * 127 }[type];
  const lost = numbers.findIndex((value) => Math.abs(value) > greatest);
  if (lost >= 0)
    throw new UserError(
      `${path}: tensor ${name} has ${numbers[lost]} at index ${lost}, too large for ${type}; write f32`,
    );
  return encodings[type].encode(numbers);
}

function requirePossible(tensors: readonly GGUFTensor[]): void {
  const names = new Set<string>();
  for (const { name, shape, type } of tensors) {
    const refuse = (why: string) => {
      throw new RangeError(`writeGGUF: tensor ${name} ${why}`);
    };
    if (names.has(name)) refuse("is given twice");
    names.add(name);
    if (Buffer.byteLength(name) > MAX_NAME_BYTES)
      refuse(`has a name of more than ${MAX_NAME_BYTES} bytes`);
    if (shape.length < 1 || shape.length > MAX_AXES)
      refuse(`has ${shape.length} axes, not 1 to ${MAX_AXES}`);
    const { numbers } = encodings[type];
    if ((shape.at(-1) ?? 0) % numbers !== 0)
      refuse(`has rows of ${shape.at(-1)}, but ${type} needs multiples of ${numbers}`);
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

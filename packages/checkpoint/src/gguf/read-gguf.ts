// Reading GGUF: all metadata, and tensors of the types that are written here.
import { readBytes, UserError } from "@llmsmith/files";
import { shown } from "../shown.ts";
import { encodings, type GGUFType } from "./encoding.ts";
import {
  ARRAY_CODE,
  BOOL_CODE,
  type GGUFNumber,
  type GGUFValue,
  numberTypes,
  STRING_CODE,
} from "./value.ts";
import { ALIGNMENT, type GGUFTensor, MAGIC, MAX_AXES, VERSION } from "./write-gguf.ts";

/** Content of a GGUF file. */
export type GGUFFile = { metadata: Map<string, GGUFValue>; tensors: GGUFTensor[] };

/**
 * Read a GGUF file of version 3, little-endian; the whole file is in memory.
 * @throws UserError when it is missing, cut short, damaged, of another version, or has tensors of a type other
 * than f32, f16 and q8_0
 */
export async function readGGUF(path: string): Promise<GGUFFile> {
  return parseGGUF(await readBytes(path), path);
}

/**
 * The same of bytes.
 * @param where named in errors
 * @throws UserError as {@link readGGUF}
 */
export function parseGGUF(bytes: Uint8Array, where: string): GGUFFile {
  const reader = new Reader(bytes, where);
  if (reader.number("u32") !== MAGIC) reader.refuse("does not begin with GGUF");
  const version = reader.number("u32");
  if (version !== VERSION) reader.refuse(`is GGUF of version ${version}, not ${VERSION}`);
  const tensorCount = reader.number("u64");
  const valueCount = reader.number("u64");
  const metadata = new Map<string, GGUFValue>();
  for (let i = 0; i < valueCount; i++) {
    const key = reader.text();
    if (metadata.has(key)) reader.refuse(`has the key ${shown(key)} twice`);
    metadata.set(key, reader.value(key));
  }
  const infos = [];
  for (let i = 0; i < tensorCount; i++) infos.push(readInfo(reader));
  const given = metadata.get("general.alignment")?.value;
  const alignment = typeof given === "number" && given > 0 ? given : ALIGNMENT;
  const begin = Math.ceil(reader.at / alignment) * alignment;
  const tensors = infos.map(({ name, shape, type, offset }): GGUFTensor => {
    const { numbers, bytes: blockBytes, decode } = encodings[type];
    const blocks = shape.reduce((product, size) => product * size, 1) / numbers;
    const start = begin + offset;
    const stop = start + blocks * blockBytes;
    if (!Number.isInteger(blocks) || stop > bytes.length)
      reader.refuse(`ends within tensor ${shown(name)}, or its shape is damaged`);
    return { name, shape, type, values: () => decode(bytes.subarray(start, stop)) };
  });
  return { metadata, tensors };
}

function readInfo(reader: Reader): Omit<GGUFTensor, "values"> & { offset: number } {
  const name = reader.text();
  const axes = reader.number("u32");
  if (axes > MAX_AXES) reader.refuse(`gives tensor ${shown(name)} ${axes} axes`);
  const shape = Array.from({ length: axes }, () => reader.number("u64")).reverse();
  const code = reader.number("u32");
  const types = Object.keys(encodings) as GGUFType[];
  const type = types.find((one) => encodings[one].code === code);
  if (!type)
    return reader.refuse(
      `stores tensor ${shown(name)} as type ${code}; known are ${types.join(", ")}`,
    );
  return { name, shape, type, offset: reader.number("u64") };
}

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #where: string;

  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#where = where;
  }

  refuse(what: string): never {
    throw new UserError(
      `${this.#where}: ${what}; the file is damaged, or not one that is read here`,
    );
  }

  number(type: GGUFNumber): number {
    const view = this.#view;
    const at = this.#take(numberTypes[type].bytes);
    return {
      u8: () => view.getUint8(at),
      i8: () => view.getInt8(at),
      u16: () => view.getUint16(at, true),
      i16: () => view.getInt16(at, true),
      u32: () => view.getUint32(at, true),
      i32: () => view.getInt32(at, true),
      f32: () => view.getFloat32(at, true),
      u64: () => Number(view.getBigUint64(at, true)),
      i64: () => Number(view.getBigInt64(at, true)),
      f64: () => view.getFloat64(at, true),
    }[type]();
  }

  text(): string {
    const length = this.number("u64");
    const at = this.#take(length);
    return Buffer.from(this.#bytes.subarray(at, at + length)).toString("utf8");
  }

  value(key: string): GGUFValue {
    const code = this.number("u32");
    if (code !== ARRAY_CODE) return this.#values(key, code, undefined);
    const of = this.number("u32");
    return this.#values(key, of, this.number("u64"));
  }

  /** One value, or a list of `count`. The bytes end before a damaged count does harm. */
  #values(key: string, code: number, count: number | undefined): GGUFValue {
    const read = <T>(one: () => T): T | T[] => {
      if (count === undefined) return one();
      const list: T[] = [];
      for (let i = 0; i < count; i++) list.push(one());
      return list;
    };
    if (code === STRING_CODE) return { type: "string", value: read(() => this.text()) };
    if (code === BOOL_CODE) return { type: "bool", value: read(() => this.number("u8") !== 0) };
    const types = Object.keys(numberTypes) as GGUFNumber[];
    const type = types.find((one) => numberTypes[one].code === code);
    if (!type) return this.refuse(`gives ${shown(key)} the type ${code}, which is not known`);
    return { type, value: read(() => this.number(type)) };
  }

  #take(count: number): number {
    const start = this.at;
    if (count > this.#bytes.length - start) this.refuse("ends too early");
    this.at = start + count;
    return start;
  }
}

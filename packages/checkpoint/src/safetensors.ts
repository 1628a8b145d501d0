// The safetensors format: 8 bytes of header length, a JSON header, the numbers.
// Format: huggingface.co/docs/safetensors
import { readBytes, sha256, UserError, writeFileAtomic, type WrittenFile } from "@llmsmith/files";
import { bytesPerElement, type DType, type RawTensor, viewAs } from "./raw-tensor.ts";

/** A header longer than this is refused: a damaged length must not make us read gigabytes. */
const MAX_HEADER_BYTES = 100_000_000;
/** Key of the data's SHA-256 in `__metadata__`; other readers pass it by. */
const CHECKSUM_KEY = "sha256";

/** Tensors by name, in file order, and the file's free-form metadata. */
export type SafetensorsFile = {
  tensors: Map<string, RawTensor>;
  metadata: Record<string, string>;
};

/**
 * Write a safetensors file (temporary name, fsync, rename). The metadata gets `format: "pt"`, which
 * transformers asks for, and the SHA-256 of names, shapes and numbers, which {@link readSafetensors} verifies.
 * @throws UserError when the file cannot be written; RangeError for a tensor whose data do not fit its shape
 */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<readonly [string, RawTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<WrittenFile> {
  const { header, chunks } = layOut(tensors, metadata);
  return writeFileAtomic(path, [header, ...chunks]);
}

/** The bytes of a safetensors file, for a place that is no file. */
export function serializeSafetensors(
  tensors: Iterable<readonly [string, RawTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { header, chunks } = layOut(tensors, metadata);
  return Buffer.concat([header, ...chunks]);
}

/**
 * Read a safetensors file; tensors are views of one buffer.
 * @throws UserError naming the file when it is missing, cut short, damaged or not safetensors
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  return parseSafetensors(await readBytes(path), path);
}

/**
 * Parse the bytes of a safetensors file.
 * @param where named in errors
 * @throws UserError when the bytes are cut short, damaged or not safetensors
 */
export function parseSafetensors(bytes: Uint8Array, where: string): SafetensorsFile {
  const refuse = (why: string): never => {
    throw new UserError(`${where}: ${why}; the file is damaged or not safetensors, get it again`);
  };
  if (bytes.length < 8) refuse(`only ${bytes.length} bytes, no header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES) refuse(`a header of ${headerBytes} bytes`);
  if (8 + headerBytes > bytes.length) refuse(`${bytes.length} bytes, fewer than its header says`);
  const header = parseHeader(bytes.subarray(8, 8 + headerBytes), refuse);
  const metadata = (header["__metadata__"] ?? {}) as Record<string, string>;
  const numbers = bytes.subarray(8 + headerBytes);

  const tensors = new Map<string, RawTensor>();
  let end = 0;
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  const described = entries.map(([name, value]) => ({ name, ...describe(name, value, refuse) }));
  described.sort((a, b) => a.start - b.start);
  for (const { name, dtype, shape, start, stop } of described) {
    if (start !== end)
      refuse(`tensor ${name} begins at byte ${start}, not where the one before ends (${end})`);
    if (stop > numbers.length)
      refuse(`tensor ${name} ends at byte ${stop}, after the end of the file (${numbers.length})`);
    end = stop;
    tensors.set(name, { dtype, shape, data: viewAs(dtype, numbers.subarray(start, stop)) });
  }
  if (end !== numbers.length) refuse(`${numbers.length - end} bytes after the last tensor`);
  const expected = metadata[CHECKSUM_KEY];
  if (expected !== undefined && expected !== checksum(tensors))
    refuse("the numbers do not have the SHA-256 that the header gives");
  return { tensors, metadata };
}

type Refuse = (why: string) => never;

function parseHeader(bytes: Uint8Array, refuse: Refuse): Record<string, unknown> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const header = JSON.parse(text) as unknown;
    if (typeof header === "object" && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch {
    // said below
  }
  return refuse("its header is not JSON");
}

function describe(
  name: string,
  value: unknown,
  refuse: Refuse,
): { dtype: DType; shape: number[]; start: number; stop: number } {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const isSize = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;
  if (typeof dtype !== "string" || !(dtype in bytesPerElement))
    refuse(`tensor ${name} has the unknown type ${JSON.stringify(dtype)}`);
  if (!Array.isArray(shape) || !shape.every(isSize))
    refuse(`tensor ${name} has the shape ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize))
    refuse(`tensor ${name} has the offsets ${JSON.stringify(offsets)}`);
  const [start, stop] = offsets as [number, number];
  const bytes = (shape as number[]).reduce((a, b) => a * b, 1) * bytesPerElement[dtype as DType];
  if (stop - start !== bytes)
    refuse(
      `tensor ${name} has ${stop - start} bytes, but ${String(dtype)} [${(shape as number[]).join(", ")}] needs ${bytes}`,
    );
  return { dtype: dtype as DType, shape: shape as number[], start, stop };
}

function layOut(
  tensors: Iterable<readonly [string, RawTensor]>,
  metadata: Readonly<Record<string, string>>,
): { header: Uint8Array; chunks: Uint8Array[] } {
  // Wide types first: every tensor is then aligned for its type, as the reference writer does it.
  const sorted = [...tensors].sort(
    ([, a], [, b]) => bytesPerElement[b.dtype] - bytesPerElement[a.dtype],
  );
  const described: Record<string, unknown> = {
    __metadata__: { format: "pt", ...metadata, [CHECKSUM_KEY]: checksum(new Map(sorted)) },
  };
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    const elements = shape.reduce((a, b) => a * b, 1);
    if (elements !== data.length)
      throw new RangeError(
        `writeSafetensors: tensor ${name} has ${data.length} numbers, but its shape [${shape.join(", ")}] needs ${elements}`,
      );
    described[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    chunks.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(described), "utf8");
  const padded = Math.ceil(json.length / 8) * 8; // the numbers begin at a multiple of 8
  const header = Buffer.alloc(8 + padded, " ");
  header.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(header, 8);
  return { header, chunks };
}

/** One hash over every name, type, shape and number, whatever the order of the header's keys. */
function checksum(tensors: ReadonlyMap<string, RawTensor>): string {
  const parts = [...tensors].map(
    ([name, { dtype, shape, data }]) =>
      `${name} ${dtype} [${shape.join()}] ${sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))}`,
  );
  return sha256(parts.sort().join("\n"));
}

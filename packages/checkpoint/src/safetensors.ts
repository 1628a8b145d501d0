// The safetensors format: 8 bytes of header length, a JSON header, the numbers.
// Format: huggingface.co/docs/safetensors
import { writeFileAtomic, type WrittenFile } from "@llmsmith/files";
import {
  bytesOf,
  bytesPerElement,
  dtypes,
  holds,
  isDType,
  piecesOf,
  type RawTensor,
  viewAs,
} from "./raw-tensor.ts";
import { beginCheck, fillInChecksum, withRoomForChecksum } from "./safetensors-checksum.ts";
import {
  countElements,
  headerLength,
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  parseHeader,
  refuser,
} from "./safetensors-header.ts";

/** Tensors by name, in the order of their numbers, and the file's free-form metadata. */
export type SafetensorsFile = {
  tensors: Map<string, RawTensor>;
  metadata: Record<string, string>;
};

/**
 * Write a safetensors file (temporary name, fsync, rename). The metadata gets `format: "pt"`, which
 * transformers asks for, and the SHA-256 of the whole file, which `readSafetensors` verifies.
 * @param tensors their data are not copied; do not change them before the promise is settled
 * @throws UserError when the file cannot be written; RangeError for a name given twice or a tensor whose
 * data do not fit its type and shape
 */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<readonly [string, RawTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<WrittenFile> {
  return writeFileAtomic(path, layOut("writeSafetensors", tensors, metadata));
}

/**
 * The bytes of a safetensors file, for a place that is no file.
 * @throws RangeError as {@link writeSafetensors}
 */
export function serializeSafetensors(
  tensors: Iterable<readonly [string, RawTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  return Buffer.concat(layOut("serializeSafetensors", tensors, metadata));
}

/**
 * Parse the bytes of a safetensors file; tensors are views of `bytes` where they are aligned.
 * @param where named in errors
 * @throws UserError when the bytes are cut short, damaged or not safetensors
 */
export function parseSafetensors(bytes: Uint8Array, where: string): SafetensorsFile {
  const refuse = refuser(where);
  const length = headerLength(bytes.subarray(0, LENGTH_BYTES), bytes.length, refuse);
  const head = bytes.subarray(0, LENGTH_BYTES + length);
  const numbers = bytes.subarray(head.length);
  const { entries, metadata } = parseHeader(head.subarray(LENGTH_BYTES), numbers.length, refuse);
  const check = beginCheck(head, metadata, refuse);
  check?.update(numbers);
  check?.finish();
  const tensors = new Map(
    entries.map(({ name, dtype, shape, start, stop }) => [
      name,
      { dtype, shape, data: viewAs(dtype, numbers.subarray(start, stop)) },
    ]),
  );
  return { tensors, metadata };
}

/** The parts of a file, in order: its head, then the numbers of each tensor. */
function layOut(
  caller: string,
  tensors: Iterable<readonly [string, RawTensor]>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  // Wide types first: every tensor is then aligned for its type, as the reference writer does it.
  const sorted = [...tensors].map(([name, tensor]) => ({ name, ...tensor }));
  for (const tensor of sorted) requireWhole(caller, tensor);
  sorted.sort((a, b) => bytesPerElement(b.dtype) - bytesPerElement(a.dtype));
  const described = new Map<string, unknown>([
    ["__metadata__", withRoomForChecksum({ format: "pt", ...metadata })],
  ]);
  let offset = 0;
  for (const { name, dtype, shape, data } of sorted) {
    if (described.has(name))
      throw new RangeError(`${caller}: the name ${name} is given twice or reserved; rename one`);
    described.set(name, { dtype, shape, data_offsets: [offset, offset + data.byteLength] });
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(described)), "utf8");
  const padded = Math.ceil(json.length / 8) * 8; // the numbers begin at a multiple of 8
  if (padded > MAX_HEADER_BYTES)
    throw new RangeError(
      `${caller}: names and metadata make a header of ${padded} bytes, beyond the limit of ${MAX_HEADER_BYTES}`,
    );
  const head = Buffer.alloc(LENGTH_BYTES + padded, " ");
  head.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(head, LENGTH_BYTES);
  const numbers = sorted.flatMap(({ data }) => [...piecesOf(bytesOf(data))]);
  fillInChecksum(head, numbers);
  return [head, ...numbers];
}

function requireWhole(caller: string, tensor: RawTensor & { name: string }): void {
  const { name, dtype, shape, data } = tensor;
  if (!isDType(dtype))
    throw new RangeError(
      `${caller}: tensor ${name} has the type ${String(dtype)}, which is none of ${dtypes.join(" ")}`,
    );
  if (!holds(dtype, data))
    throw new RangeError(
      `${caller}: tensor ${name} is ${dtype}, but its data are a ${data.constructor.name}`,
    );
  const elements = countElements(shape);
  if (elements !== data.length)
    throw new RangeError(
      `${caller}: tensor ${name} has ${data.length} numbers, but its shape [${shape.join(", ")}] needs ${elements}`,
    );
}

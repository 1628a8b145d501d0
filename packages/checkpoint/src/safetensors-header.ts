// The header of a safetensors file: how long it may be, what it says of each tensor, and what is refused.
import { UserError } from "@llmsmith/files";
import { structureFault } from "./json-structure.ts";
import { bytesPerElement, type DType, dtypes, isDType } from "./raw-tensor.ts";
import { shown, shownValue } from "./shown.ts";

/** A longer header is refused, as by the reference reader: a damaged length must not make us read gigabytes. */
export const MAX_HEADER_BYTES = 100_000_000;

/** Nothing that a header may say nests deeper or has more axes: a bomb of brackets is not parsed. */
const LIMITS = { depth: 8, listLength: 1000 };

/** Bytes of the header's length at the beginning of the file. */
export const LENGTH_BYTES = 8;

/** Where a tensor's numbers lie, counted from the end of the header. */
export type TensorEntry = {
  name: string;
  dtype: DType;
  shape: number[];
  start: number;
  stop: number;
};

/** What a header says: tensors in the order of their numbers, and free-form metadata. */
export type Header = { entries: TensorEntry[]; metadata: Record<string, string> };

/** Throws the one error of a file that is not as it must be. */
export type Refuse = (why: string) => never;

/** A {@link Refuse} that names the file. */
export function refuser(where: string): Refuse {
  return (why) => {
    throw new UserError(
      `${where}: ${why}; the file is damaged or not safetensors, make it again or restore a copy`,
    );
  };
}

/** The length of the header, from the first {@link LENGTH_BYTES} bytes of a file of `fileBytes` bytes. */
export function headerLength(first: Uint8Array, fileBytes: number, refuse: Refuse): number {
  if (first.length < LENGTH_BYTES)
    return refuse(`it has ${fileBytes} bytes, fewer than the ${LENGTH_BYTES} of a header's length`);
  const length = Number(new DataView(first.buffer, first.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES)
    refuse(`its header of ${length} bytes exceeds the limit of ${MAX_HEADER_BYTES} bytes`);
  if (LENGTH_BYTES + length > fileBytes)
    refuse(`its header of ${length} bytes goes beyond the end of the file (${fileBytes} bytes)`);
  return length;
}

/**
 * Parse a header and check that the tensors fill the `dataBytes` bytes after it, without gap or overlap.
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number, refuse: Refuse): Header {
  const { __metadata__: metadata = {}, ...tensors } = parseObject(bytes, refuse);
  if (!isRecord(metadata) || Object.values(metadata).some((text) => typeof text !== "string"))
    refuse("its __metadata__ is not an object of texts");
  const entries = Object.entries(tensors).map(([name, value]) => parseEntry(name, value, refuse));
  entries.sort((a, b) => a.start - b.start || a.stop - b.stop);
  let end = 0;
  for (const { name: asStored, start, stop } of entries) {
    const name = shown(asStored);
    if (start !== end)
      refuse(
        `tensor ${name} begins at byte ${start}, which leaves a gap or overlaps the one before (it ends at ${end})`,
      );
    if (stop > dataBytes)
      refuse(`tensor ${name} ends at byte ${stop}, beyond the end of the file (${dataBytes})`);
    end = stop;
  }
  if (end !== dataBytes) refuse(`there are ${dataBytes - end} bytes after the last tensor`);
  return { entries, metadata: metadata as Record<string, string> };
}

function parseObject(bytes: Uint8Array, refuse: Refuse): Record<string, unknown> {
  let value: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const fault = structureFault(text, LIMITS);
    if (fault !== undefined) refuse(`its header ${shown(fault)}`);
    value = JSON.parse(text);
  } catch (error) {
    if (UserError.is(error)) throw error;
    return refuse("its header is not JSON");
  }
  return isRecord(value) ? value : refuse("its header is not a JSON object");
}

function parseEntry(name: string, value: unknown, refuse: Refuse): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  const tensor = `tensor ${shown(name)}`;
  if (!isDType(dtype))
    return refuse(
      `${tensor} has the type ${shownValue(dtype)}, which is none of ${dtypes.join(" ")}`,
    );
  if (!isSizes(shape)) return refuse(`${tensor} has the shape ${shownValue(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2)
    return refuse(`${tensor} has the offsets ${shownValue(offsets)}`);
  const [start, stop] = offsets as [number, number];
  if (stop < start) refuse(`${tensor} ends at byte ${stop}, before it begins at ${start}`);
  const bytes = countElements(shape) * bytesPerElement(dtype);
  const sizes = shown(shape.join(", "));
  if (!Number.isSafeInteger(bytes))
    refuse(`${tensor} of shape [${sizes}] has more numbers than any file can hold`);
  if (stop - start !== bytes)
    refuse(`${tensor} has ${stop - start} bytes, but ${dtype} [${sizes}] needs ${bytes}`);
  return { name, dtype, shape, start, stop };
}

/** The product of a shape; beyond 2^53 it is not exact, but never again a safe integer. */
export function countElements(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}

function isSizes(value: unknown): value is number[] {
  const isSize = (x: unknown) => Number.isSafeInteger(x) && (x as number) >= 0 && !Object.is(x, -0);
  return Array.isArray(value) && value.every(isSize);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Safetensors files read by position, tensor by tensor: no more is in memory than the tensors themselves.
import { type FileHandle, open } from "node:fs/promises";
import { explainFileError } from "@llmsmith/files";
import { piecesOf, type RawTensor, viewAs } from "./raw-tensor.ts";
import { beginCheck } from "./safetensors-checksum.ts";
import type { SafetensorsFile } from "./safetensors.ts";
import {
  type Header,
  headerLength,
  LENGTH_BYTES,
  parseHeader,
  type Refuse,
  refuser,
  type TensorEntry,
} from "./safetensors-header.ts";
import { shown } from "./shown.ts";

/**
 * Read a safetensors file of any size. Each tensor has a buffer of its own, filled straight from the file,
 * so that one can be let go while others are still needed.
 * @throws UserError naming the file when it is missing, cut short, damaged or not safetensors
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const refuse = refuser(path);
  return withFile(path, async (handle) => {
    const { head, entries, metadata } = await readHead(handle, refuse);
    const check = beginCheck(head, metadata, refuse);
    const tensors = new Map<string, RawTensor>();
    for (const { name, dtype, shape, start, stop } of entries) {
      const bytes = await readAt(handle, head.length + start, stop - start);
      if (bytes.length < stop - start) refuse(`it ends within tensor ${shown(name)}`);
      check?.update(bytes);
      tensors.set(name, { dtype, shape, data: viewAs(dtype, bytes) });
    }
    check?.finish();
    return { tensors, metadata };
  });
}

/**
 * The names of a file's tensors, in the order of their numbers, which are not read.
 * @throws UserError as {@link readSafetensors}, but for damage to the numbers
 */
export async function readSafetensorsNames(path: string): Promise<string[]> {
  const { entries } = await withFile(path, (handle) => readHead(handle, refuser(path)));
  return entries.map(({ name }) => name);
}

/** Bytes that are hashed at once where nobody needs the numbers. */
const CHECKED_BYTES = 2 ** 20;

/**
 * Check a whole file, its numbers against the checksum where it has one, without keeping them.
 * @returns where its tensors lie, from `headBytes` on
 * @throws UserError as {@link readSafetensors}
 */
export async function checkSafetensors(
  path: string,
): Promise<{ entries: TensorEntry[]; headBytes: number }> {
  const refuse = refuser(path);
  return withFile(path, async (handle) => {
    const { head, entries, metadata } = await readHead(handle, refuse);
    const check = beginCheck(head, metadata, refuse);
    if (check) {
      const end = head.length + (entries.at(-1)?.stop ?? 0);
      const piece = new Uint8Array(CHECKED_BYTES);
      for (let at = head.length; at < end; at += CHECKED_BYTES)
        check.update(await fill(piece.subarray(0, end - at), handle, at));
      check.finish();
    }
    return { entries, headBytes: head.length };
  });
}

/** `use` of an open file; what the system refuses is told in one line. */
async function withFile<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  try {
    const handle = await open(path, "r");
    try {
      return await use(handle);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw explainFileError(error, "read", path);
  }
}

/** Length and header as they stand in the file, and what they say. */
async function readHead(
  handle: FileHandle,
  refuse: Refuse,
): Promise<Header & { head: Uint8Array }> {
  const { size } = await handle.stat();
  const first = await readAt(handle, 0, Math.min(size, LENGTH_BYTES));
  const headBytes = LENGTH_BYTES + headerLength(first, size, refuse);
  const head = await readAt(handle, 0, headBytes);
  return { head, ...parseHeader(head.subarray(LENGTH_BYTES), size - headBytes, refuse) };
}

/** Up to `length` bytes from `position`, in a buffer of their own: fewer at the end of the file. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  return fill(new Uint8Array(length), handle, position);
}

/** The part of `into` that could be filled with the bytes from `position`. */
async function fill(into: Uint8Array, handle: FileHandle, position: number): Promise<Uint8Array> {
  let done = 0;
  for (const piece of piecesOf(into)) {
    for (let filled = 0; filled < piece.length;) {
      const rest = piece.subarray(filled);
      const { bytesRead } = await handle.read(rest, 0, rest.length, position + done);
      if (bytesRead === 0) return into.subarray(0, done);
      filled += bytesRead;
      done += bytesRead;
    }
  }
  return into;
}

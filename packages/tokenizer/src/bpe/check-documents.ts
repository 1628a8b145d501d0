// The one check of documents that come as bytes: behind it, the scanners rely on valid UTF-8.
import { UserError } from "@llmsmith/files";
import type { Utf8Documents } from "../types.ts";

type Runtime = {
  process?: { getBuiltinModule?: (name: string) => { isUtf8: IsUtf8 } | undefined };
};
type IsUtf8 = (bytes: Uint8Array) => boolean;

/** Throws a UserError where `ends` falls or leaves `bytes`, or where a document is not UTF-8. */
export function checkDocuments(documents: Utf8Documents): void {
  const { bytes, ends } = documents;
  let from = 0;
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i]!;
    if (end < from || end > bytes.length) {
      throw new UserError(
        `encodeDocuments: document ${i} ends at byte ${end}, which must lie from ${from} to ${bytes.length}; pass the end offset of each document`,
      );
    }
    from = end;
  }
  const used = bytes.subarray(0, from);
  if (isUtf8(used) && startsAreCharacters(bytes, ends)) return;
  refuse(bytes, ends);
}

/** Valid bytes can still be cut inside a character. */
function startsAreCharacters(bytes: Uint8Array, ends: Uint32Array): boolean {
  const last = ends[ends.length - 1] ?? 0;
  for (const end of ends) if (end < last && (bytes[end]! & 0xc0) === 0x80) return false;
  return true;
}

function refuse(bytes: Uint8Array, ends: Uint32Array): void {
  let from = 0;
  ends.forEach((end, i) => {
    const document = bytes.subarray(from, end);
    if (!isUtf8(document)) {
      throw new UserError(
        `encodeDocuments: document ${i} is not UTF-8 at its byte ${firstBadByte(document)}; decode it first (new TextDecoder puts U+FFFD there)`,
      );
    }
    from = end;
  });
}

/** Index of the first byte that begins no valid character; found by halving, since errors are rare. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0; // bytes up to here are valid, or valid but for a character cut off
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (validPrefix(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  let start = bad - 1; // the byte at which the prefix breaks; its character began up to three before
  while (start > 0 && (bytes[start]! & 0xc0) === 0x80 && !isUtf8(bytes.subarray(0, start))) start--;
  return start;
}

function validPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Node's own check is many times as fast as a decoder that throws; browsers have the decoder. */
function isUtf8(bytes: Uint8Array): boolean {
  const native = (globalThis as Runtime).process?.getBuiltinModule?.("node:buffer")?.isUtf8;
  if (native !== undefined) return native(bytes);
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

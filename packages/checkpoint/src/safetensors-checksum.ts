// The SHA-256 of a whole safetensors file, kept inside it: the format has no checksum of its own.
import { createHash } from "node:crypto";
import { piecesOf } from "./raw-tensor.ts";
import type { Refuse } from "./safetensors-header.ts";

const KEY = "sha256";
// The checksum says how it is made. With either this key or this text whole, a damaged byte in the other or
// in KEY cannot pass a file off as one without a checksum.
const MARK_KEY = "sha256_of";
const MARK = "this file with 64 zeros as its sha256";
const ZEROS = "0".repeat(64);

/** Metadata with room for the checksum. */
export function withRoomForChecksum(
  metadata: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...metadata, [KEY]: ZEROS, [MARK_KEY]: MARK };
}

/** Put the checksum of `head` (length and header) and of the numbers that follow, in pieces, into `head`. */
export function fillInChecksum(head: Buffer, numbers: Iterable<Uint8Array>): void {
  const hash = createHash("sha256").update(head);
  for (const piece of numbers) hash.update(piece);
  head.write(hash.digest("hex"), positionOf(head, ZEROS), "latin1");
}

/** Takes the numbers of a file as they are read; `finish` refuses the file when they are not those written. */
export type ChecksumCheck = { update(numbers: Uint8Array): void; finish(): void };

/**
 * Begin to check a file: `head` is its beginning, length and header. A file that does not come from this
 * package has no checksum: undefined, there is nothing to check.
 */
export function beginCheck(
  head: Uint8Array,
  metadata: Readonly<Record<string, string>>,
  refuse: Refuse,
): ChecksumCheck | undefined {
  const isOurs =
    Object.hasOwn(metadata, MARK_KEY) || Object.values(metadata).some((text) => text === MARK);
  if (!isOurs) return undefined;
  const expected = metadata[KEY] ?? "";
  const blank = Buffer.from(head);
  const position = positionOf(blank, expected);
  if (expected.length !== ZEROS.length || position < 0) return refuse("its checksum is damaged");
  blank.write(ZEROS, position, "latin1");
  const hash = createHash("sha256").update(blank);
  return {
    update(numbers) {
      for (const piece of piecesOf(numbers)) hash.update(piece);
    },
    finish() {
      if (hash.digest("hex") !== expected)
        refuse("its content does not have the SHA-256 that its header gives");
    },
  };
}

function positionOf(head: Buffer, checksum: string): number {
  const before = `"${KEY}":"`;
  const found = head.indexOf(`${before}${checksum}"`, 0, "utf8");
  return found < 0 ? -1 : found + before.length;
}

// SHA-256 where there is no node:crypto. A browser's own is asynchronous, and absent from pages without TLS.
import { sha256 as digest } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** Lower-case hexadecimal SHA-256 of `data` (a string is hashed as UTF-8). */
export function sha256(data: string | Uint8Array): string {
  return bytesToHex(digest(typeof data === "string" ? utf8ToBytes(data) : data));
}

// A bulk encoder of bytes and documents for it, shared with a process of its own.
import { setTimeout } from "node:timers/promises";
import type { BulkEncoder, Utf8Documents } from "@llmsmith/data-loader";

/** UTF-8 bytes as ids; several workers answer in no particular order. */
export function bulkBytes(workers: number): BulkEncoder {
  let call = 0;
  return {
    id: "bytes",
    hash: "ab".repeat(32),
    vocabSize: 257,
    workers,
    async encodeDocuments({ bytes, ends }) {
      await setTimeout(workers === 1 ? 0 : (call++ * 7) % 5);
      return { ids: Uint32Array.from(bytes), ends };
    },
  };
}

/** Batches of documents of 0 to 96 bytes, the same each time. */
export function* killDocuments(batches = 60): Generator<Utf8Documents> {
  for (let batch = 0; batch < batches; batch++) {
    let end = 0;
    const ends = Uint32Array.from({ length: 5 }, (_, i) => (end += ((batch * 5 + i) * 37) % 97));
    yield { bytes: Uint8Array.from({ length: end }, (_, i) => (batch * 31 + i * 7) % 256), ends };
  }
}

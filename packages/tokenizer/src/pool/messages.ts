// What a pool and its workers say to each other.
import type { TokenizedDocuments, Utf8Documents } from "../types.ts";

/** How a worker gets its tokenizer: an encoding by name, which is faster to load, or its definition. */
export type WorkerTokenizer = { encoding: string } | { json: unknown };

/** Documents to encode, or what a module's {@link DocumentReader} reads them out of. */
export type Task = { id: number } & (
  | { documents: Utf8Documents }
  | { module: string; input: ReaderInput }
);

/** What a reader takes: bytes, and whatever can be posted. */
export type ReaderInput = { readonly bytes: Uint8Array };

/** The function `readDocuments` of a module. */
export type DocumentReader = (input: never) => { documents: Utf8Documents; report: unknown };

/** What became of it. `refused`: the message of a UserError, for the user as it stands. */
export type Outcome =
  | { id: number; tokens: TokenizedDocuments; report?: unknown }
  | { id: number; refused: string }
  | { id: number; failed: string };

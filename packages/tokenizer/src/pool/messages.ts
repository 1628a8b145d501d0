// What a pool and its workers say to each other.
import type { TokenizedDocuments, Utf8Documents } from "../types.ts";

/** How a worker gets its tokenizer: an encoding by name, which is faster to load, or its definition. */
export type WorkerTokenizer = { encoding: string } | { json: unknown };

/** A batch of documents to encode. */
export type Task = { id: number; documents: Utf8Documents };

/** What became of it. `refused`: the message of a UserError, for the user as it stands. */
export type Outcome =
  | { id: number; tokens: TokenizedDocuments }
  | { id: number; refused: string }
  | { id: number; failed: string };

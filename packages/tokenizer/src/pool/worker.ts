// A worker of a pool: a tokenizer of its own, one batch after another.
import { parentPort, workerData } from "node:worker_threads";
import { UserError } from "@llmsmith/files";
import { tokenizerFromJSON } from "../json/read-tokenizer.ts";
import { encoding } from "../tiktoken/encodings.ts";
import type { EncodingName } from "../tiktoken/rank-file.ts";
import type { DocumentReader, Outcome, ReaderInput, Task, WorkerTokenizer } from "./messages.ts";

const how = workerData as WorkerTokenizer;
const tokenizer =
  "encoding" in how
    ? encoding(how.encoding as EncodingName)
    : tokenizerFromJSON(how.json, "the pool's tokenizer");

const readers = new Map<string, Promise<(input: ReaderInput) => ReturnType<DocumentReader>>>();

function readerOf(module: string): Promise<(input: ReaderInput) => ReturnType<DocumentReader>> {
  const known = readers.get(module) ?? import(module).then(({ readDocuments }) => readDocuments);
  readers.set(module, known);
  return known;
}

const port = parentPort!;
port.on("message", async (task: Task) => {
  const { id } = task;
  try {
    const { documents, report } =
      "module" in task
        ? (await readerOf(task.module))(task.input)
        : { documents: task.documents, report: undefined };
    const tokens = tokenizer.encodeDocuments(documents);
    const outcome: Outcome = { id, tokens, report };
    port.postMessage(outcome, [
      tokens.ids.buffer as ArrayBuffer,
      tokens.ends.buffer as ArrayBuffer,
    ]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const outcome: Outcome = UserError.is(error)
      ? { id, refused: message }
      : { id, failed: message };
    port.postMessage(outcome);
  }
});

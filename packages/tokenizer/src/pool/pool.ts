// Encoding on several threads: bytes go to workers and ids come back without a copy.
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { startWorker, UserError } from "@llmsmith/files";
import { encoding } from "../tiktoken/encodings.ts";
import { ENCODING_NAMES, type EncodingName } from "../tiktoken/rank-file.ts";
import type { TokenizedDocuments, Tokenizer, Utf8Documents } from "../types.ts";
import type { Outcome, ReaderInput, Task, WorkerTokenizer } from "./messages.ts";

/** Options of {@link createTokenizerPool}. */
export type TokenizerPoolOptions = {
  /** Threads, a whole number from 1. Default: as many as the process may use. */
  workers?: number;
};

/** A tokenizer on several threads. */
export type TokenizerPool = {
  readonly id: string;
  readonly hash: string;
  readonly vocabSize: number;
  readonly workers: number;
  /**
   * {@link Tokenizer.encodeDocuments} on the thread that has the least to do. The bytes are taken away where they
   * fill their buffer, and copied where they are a part of a larger one.
   * @throws UserError as there; Error when the pool is closed or a worker died
   */
  encodeDocuments(documents: Utf8Documents): Promise<TokenizedDocuments>;
  /**
   * The documents that a module reads out of `input`, encoded on the thread that reads them.
   * @param module address of a module whose function `readDocuments` takes `input` and returns
   * `{ documents, report }`
   * @param input can be posted; its `bytes` are taken away or copied as those of `encodeDocuments`
   * @returns the tokens, and the reader's report as it was posted
   * @throws UserError of the reader and as `encodeDocuments`; Error when the module cannot be loaded
   */
  encodeRead(module: string, input: ReaderInput): Promise<TokenizedDocuments & { report: unknown }>;
  /** End the threads; what they had not done is rejected. */
  close(): Promise<void>;
};

type Reported = { tokens: TokenizedDocuments; report?: unknown };
type Waiting = { resolve: (reported: Reported) => void; reject: (error: Error) => void };
type Member = { worker: Worker; waiting: Map<number, Waiting> };

/** Start a pool. Every worker loads the tokenizer for itself. Node alone. */
export function createTokenizerPool(
  tokenizer: Tokenizer,
  options: TokenizerPoolOptions = {},
): TokenizerPool {
  const { workers = availableParallelism() } = options;
  if (!Number.isInteger(workers) || workers < 1)
    throw new RangeError(
      `createTokenizerPool: workers must be a whole number from 1, not ${workers}`,
    );
  const workerData = definitionOf(tokenizer);
  const members = Array.from({ length: workers }, () => startMember(workerData));
  let closed: Error | undefined;
  let tasks = 0;
  const post = (
    bytes: Uint8Array,
    taskOf: (id: number, own: Uint8Array) => Task,
  ): Promise<Reported> => {
    if (closed) return Promise.reject(closed);
    const alive = members.filter(({ worker }) => worker.threadId !== -1);
    if (alive.length === 0)
      return Promise.reject(new Error("createTokenizerPool: every worker has died"));
    const member = alive.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
    return new Promise((resolve, reject) => {
      const { buffer, byteLength } = bytes;
      const whole = buffer.byteLength === byteLength && buffer instanceof ArrayBuffer;
      const own = whole ? bytes : bytes.slice();
      const task = taskOf(tasks++, own);
      member.waiting.set(task.id, { resolve, reject });
      member.worker.ref(); // while something is to come
      member.worker.postMessage(task, [own.buffer as ArrayBuffer]);
    });
  };
  return {
    id: tokenizer.id,
    hash: tokenizer.hash,
    vocabSize: tokenizer.vocabSize,
    workers,
    async encodeDocuments({ bytes, ends }) {
      const { tokens } = await post(bytes, (id, own) => ({ id, documents: { bytes: own, ends } }));
      return tokens;
    },
    async encodeRead(module, input) {
      const { tokens, report } = await post(input.bytes, (id, own) => ({
        id,
        module,
        input: { ...input, bytes: own },
      }));
      return { ...tokens, report };
    },
    async close() {
      closed ??= new Error("createTokenizerPool: the pool is closed");
      for (const member of members) rejectAll(member, closed);
      await Promise.all(members.map(({ worker }) => worker.terminate()));
    },
  };
}

function startMember(workerData: WorkerTokenizer): Member {
  const file = new URL("./worker.js", import.meta.url);
  const worker = startWorker(file, import.meta.url, { workerData });
  const member: Member = { worker, waiting: new Map() };
  worker.unref(); // a pool that is forgotten does not keep the process
  worker.on("message", (outcome: Outcome) => {
    const waiting = member.waiting.get(outcome.id);
    member.waiting.delete(outcome.id);
    if (member.waiting.size === 0) worker.unref();
    if ("tokens" in outcome) waiting?.resolve(outcome);
    else if ("refused" in outcome) waiting?.reject(new UserError(outcome.refused));
    else waiting?.reject(new Error(outcome.failed));
  });
  worker.on("error", (error: Error) => rejectAll(member, error));
  worker.on("exit", (code) =>
    rejectAll(member, new Error(`createTokenizerPool: a worker ended with code ${code}`)),
  );
  return member;
}

function rejectAll({ waiting }: Member, error: Error): void {
  for (const { reject } of waiting.values()) reject(error);
  waiting.clear();
}

/** A name where it says all, since ranks load faster than JSON. */
function definitionOf(tokenizer: Tokenizer): WorkerTokenizer {
  const { id, hash } = tokenizer;
  const isEncoding =
    ENCODING_NAMES.includes(id as EncodingName) && encoding(id as EncodingName).hash === hash;
  return isEncoding ? { encoding: id } : { json: tokenizer.toJSON() };
}

// Windows read by a worker while the model computes: the batches of windowBatches, ahead of time.
import { MessageChannel, receiveMessageOnPort, type Worker } from "node:worker_threads";
import { startWorker, UserError } from "@llmsmith/files";
import type { Batches, BatchState } from "../batches/epochs.ts";
import { type TokenBatch, windowIndices, type WindowOptions } from "../batches/windows.ts";
import { openTokens } from "../tokens/open.ts";
import { type Answer, type Assignment, type Part, partOf } from "./messages.ts";

/**
 * {@link Batches} that have to be waited for. One cursor: a `for await` loop that is left by `break` can
 * be taken up again by another.
 */
export type AsyncBatches<B> = AsyncIterableIterator<B, undefined> & {
  readonly batchesPerEpoch: number;
  /** After what has been yielded so far, whatever was fetched beyond it. */
  state(): BatchState;
  /** End the worker. What is then asked for is rejected, unless the end had been reached. */
  close(): Promise<void>;
};

/** Options of {@link prefetchWindows}: plain data, since they go to a worker, so `order` is none of them. */
export type PrefetchWindowOptions = Omit<WindowOptions, "order">;

/** How {@link prefetchWindows} reads. */
export type PrefetchSettings = {
  /** Batches that are ready or on their way at most, a whole number from 1. Default 4. */
  ahead?: number;
  /** First token of the part that windows are taken from. Default 0. */
  start?: number;
  /** One after the part's last token. Default the number of tokens. */
  end?: number;
};

type Waiting = {
  resolve: (result: IteratorResult<TokenBatch, undefined>) => void;
  reject: (error: Error) => void;
};

/**
 * The batches of `windowBatches` over a token folder, byte for byte, read by a worker thread; a state of
 * one fits the other. The files are not hashed: `openTokens` does that once. What is not closed does
 * not keep the process. Node alone.
 * @throws UserError as openTokens and windowBatches; RangeError for bad options, an `order` among them
 */
export async function prefetchWindows(
  folder: string,
  options: PrefetchWindowOptions,
  settings: PrefetchSettings = {},
): Promise<AsyncBatches<TokenBatch>> {
  const { ahead = 4, start, end } = settings;
  if (!Number.isInteger(ahead) || ahead < 1)
    throw new RangeError(`prefetchWindows: ahead must be a whole number from 1, not ${ahead}`);
  if ((options as WindowOptions).order)
    throw new RangeError(
      "prefetchWindows: order is a function, which a worker cannot take; use shuffle, or windowBatches",
    );
  const part = { start, end };
  const { batchesPerEpoch, state } = await checkedCursor(folder, options, part);
  const { port1: port, port2 } = new MessageChannel();
  const workerData: Assignment = { folder, part, options, ahead, port: port2 };
  const worker = startWorker(new URL("./worker.js", import.meta.url), import.meta.url, {
    workerData,
    transferList: [port2],
  });
  return receiveBatches(worker, port, { ahead, batchesPerEpoch, first: state() });
}

/** The cursor that the worker will have: what is wrong with options or folder is told before it starts. */
async function checkedCursor(
  folder: string,
  options: WindowOptions,
  part: Part,
): Promise<Batches<number[]>> {
  const store = await openTokens(folder, { verify: false });
  store.close();
  return windowIndices(partOf(store, part), options);
}

function receiveBatches(
  worker: Worker,
  port: Assignment["port"],
  about: { ahead: number; batchesPerEpoch: number; first: BatchState },
): AsyncBatches<TokenBatch> {
  const { ahead, batchesPerEpoch, first } = about;
  const ready: Answer[] = [];
  const waiting: Waiting[] = [];
  let state = first;
  let over: Error | "ended" | undefined;
  let taken: TokenBatch | undefined; // the last one
  let owed = 0; // taken since the worker was last told

  function deliver(): void {
    while (waiting.length > 0 && (over !== undefined || ready.length > 0)) {
      const { resolve, reject } = waiting.shift() as Waiting;
      if (over === undefined) take(ready.shift() as Answer);
      if (over === "ended") resolve({ value: undefined, done: true });
      else if (over) reject(over);
      else resolve({ value: taken as TokenBatch, done: false });
    }
    if (waiting.length === 0 && over === undefined) worker.unref(); // one that is ending is waited for
  }

  function take(answer: Answer): void {
    if ("refused" in answer) return finish(new UserError(answer.refused));
    if ("failed" in answer) return finish(new Error(`prefetchWindows: ${answer.failed}`));
    ({ batch: taken, state } = answer);
    if (!taken) return finish("ended");
    if (++owed < Math.ceil(ahead / 2)) return; // to wake a thread takes longer than to read: seldom, then
    port.postMessage(owed);
    owed = 0;
  }

  function finish(how: Error | "ended"): void {
    over ??= how;
    ready.length = 0;
    port.close();
    void worker.terminate();
  }

  port.on("message", (answer: Answer) => {
    ready.push(answer);
    deliver();
  });
  const die = (error: Error): void => {
    if (over === undefined) finish(error);
    deliver();
  };
  worker.on("error", die);
  worker.on("exit", (code) =>
    die(new Error(`prefetchWindows: the worker ended with code ${code}`)),
  );
  port.unref();
  worker.unref(); // both: a prefetch that is forgotten does not keep the process

  return {
    batchesPerEpoch,
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        // What has arrived is taken at once: the event loop may have been held up by a step since.
        if (over === undefined && ready.length === 0) {
          const arrived = receiveMessageOnPort(port) as { message: Answer } | undefined;
          if (arrived) ready.push(arrived.message);
        }
        deliver();
        if (waiting.length > 0) worker.ref(); // while something is to come
      });
    },
    state: () => structuredClone(state),
    async close() {
      if (over === undefined) finish(new Error("prefetchWindows: it is closed"));
      deliver();
      await worker.terminate();
    },
  };
}

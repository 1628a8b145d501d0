// The workers that count pieces: each takes the next batch when it has little to do.
import type { Worker } from "node:worker_threads";
import { startWorker } from "@llmsmith/files";
import type { PieceCounts } from "../count-pieces.ts";
import type { SplitterName } from "../../split/splitters.ts";
import type { Assignment, Order, Report } from "./messages.ts";

/** Batches that a worker has at most: one that it counts and one that waits, which bounds the memory. */
const MOST_BATCHES = 2;

/** Threads that count pieces. */
export type CountingCrew = {
  /** Gives a batch away, whose bytes are lost here, and waits while all workers have enough. Throws what went wrong in one. */
  count(batch: NonNullable<Order>): Promise<void>;
  /** What each worker found, once it has counted all. */
  finish(): Promise<PieceCounts[]>;
  /** Ends the threads, whatever they do. */
  end(): Promise<void>;
};

type Member = { worker: Worker; batches: number; counts: PieceCounts | undefined };

/** Starts `workers` threads that count pieces of a splitting rule. */
export function startCrew(workers: number, splitter: SplitterName): CountingCrew {
  let failure: Error | undefined;
  let wake = (): void => {};

  function fail(problem: string): void {
    failure ??= new Error(`trainBPE: a worker failed: ${problem.split("\n", 1)[0]}`);
    wake();
  }

  function start(): Member {
    const workerData: Assignment = { splitter };
    const worker = startWorker(new URL("./worker.js", import.meta.url), import.meta.url, {
      workerData,
    });
    const member: Member = { worker, batches: 0, counts: undefined };
    worker.on("message", (report: Report) => {
      if (report === "counted") member.batches--;
      else if ("failed" in report) fail(report.failed);
      else member.counts = report.counts;
      wake();
    });
    worker.on("error", (error: Error) => fail(error.message));
    worker.on("exit", (code) => fail(`it ended with code ${code}`));
    return member;
  }

  /** Waits until `ready`, which is asked again at whatever a worker says. */
  async function until(ready: () => boolean): Promise<void> {
    while (failure === undefined && !ready()) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
    if (failure !== undefined) throw failure;
  }

  const members = Array.from({ length: workers }, start);
  return {
    async count(batch) {
      await until(() => members.some((member) => member.batches < MOST_BATCHES));
      const member = members.reduce((a, b) => (b.batches < a.batches ? b : a));
      member.batches++;
      member.worker.postMessage(batch, [batch.bytes.buffer]);
    },
    async finish() {
      for (const { worker } of members) worker.postMessage(undefined);
      await until(() => members.every((member) => member.counts !== undefined));
      return members.flatMap((member) => member.counts ?? []);
    },
    async end() {
      await Promise.all(members.map(({ worker }) => worker.terminate()));
    },
  };
}

// Training metrics as JSON lines and as TensorBoard events, appended as they come.
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import { explainFileError } from "@llmsmith/files";
import { cutLines } from "./metrics-lines.ts";
import { encodeFileVersion, encodeRestart, encodeScalars } from "./tensorboard.ts";

/** A record: `step` and any other numbers; texts go into the JSON lines only. */
export type MetricsRecord = { step: number } & Record<string, number | string>;

/** Where metrics are written. */
export type Metrics = {
  /**
   * Append a record to both files, handed to the system at once: it outlives a killed process. NaN and
   * infinities, which JSON lacks, stand as the texts "NaN", "Infinity", "-Infinity" in the JSON lines.
   * @throws UserError when the disk is full; RangeError when `step` is no whole number
   */
  write(record: MetricsRecord): void;
  /** Wait for the disk and close; a second call does nothing. */
  close(): void;
};

/** Options of {@link createMetrics}. */
export type MetricsOptions = {
  /**
   * The step of the checkpoint from which a training goes on: what an earlier process recorded of later
   * steps is dropped, since these steps are taken again. Default: everything is kept.
   */
  resumeFrom?: number;
};

/** Name of the file of JSON lines. */
export const METRICS_FILE = "metrics.jsonl";

/**
 * Write metrics into `folder`: `metrics.jsonl`, and an `events.out.tfevents…` file that TensorBoard shows. An
 * existing `metrics.jsonl` is continued; a line that a killed process left unfinished is cut off first.
 * @throws UserError when the folder is not writable or the disk is full
 */
export function createMetrics(folder: string, options: MetricsOptions = {}): Metrics {
  const { resumeFrom } = options;
  if (resumeFrom !== undefined) requireStep("createMetrics: resumeFrom", resumeFrom);
  const now = Date.now() / 1000;
  const events = path.join(folder, `events.out.tfevents.${Math.floor(now)}.${process.pid}`);
  guard(folder, () => mkdirSync(folder, { recursive: true }));
  cutLines(path.join(folder, METRICS_FILE), resumeFrom);
  const lineFile = openAppending(path.join(folder, METRICS_FILE));
  let eventFile: AppendingFile;
  try {
    eventFile = openAppending(events);
    eventFile.append(encodeFileVersion(now));
    if (resumeFrom !== undefined) eventFile.append(encodeRestart(resumeFrom + 1, now));
  } catch (error) {
    lineFile.close();
    throw error;
  }
  return {
    write(record) {
      const { step, ...rest } = record;
      requireStep("Metrics.write: step", step);
      lineFile.append(Buffer.from(`${JSON.stringify(record, finiteOrText)}\n`));
      const scalars = Object.entries(rest).filter(
        (entry): entry is [string, number] => typeof entry[1] === "number",
      );
      eventFile.append(encodeScalars(step, scalars, Date.now() / 1000));
    },
    close() {
      lineFile.close();
      eventFile.close();
    },
  };
}

type AppendingFile = { append(bytes: Uint8Array): void; close(): void };

function openAppending(file: string): AppendingFile {
  const descriptor = guard(file, () => openSync(file, "a"));
  let isOpen = true;
  return {
    append(bytes) {
      guard(file, () => {
        for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
      });
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      guard(file, () => {
        try {
          fsyncSync(descriptor);
        } finally {
          closeSync(descriptor);
        }
      });
    },
  };
}

function guard<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw explainFileError(error, "write", file);
  }
}

function finiteOrText(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function requireStep(what: string, step: number): void {
  if (!Number.isSafeInteger(step) || step < 0)
    throw new RangeError(`${what} ${step} must be a whole number, 0 or more`);
}

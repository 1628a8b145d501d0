// Training metrics as JSON lines and as TensorBoard events, appended as they come.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { explainFileError } from "@llmsmith/files";
import { encodeFileVersion, encodeScalars } from "./tensorboard.ts";

/** A record: `step` and any other numbers; texts go into the JSON lines only. */
export type MetricsRecord = { step: number } & Record<string, number | string>;

/** Where metrics are written. */
export type Metrics = {
  /** Append a record to both files. */
  write(record: MetricsRecord): void;
  /** Flush and close. */
  close(): void;
};

/** Name of the file of JSON lines. */
export const METRICS_FILE = "metrics.jsonl";

/**
 * Write metrics into `folder`: `metrics.jsonl`, and an `events.out.tfevents…` file that TensorBoard shows. An
 * existing `metrics.jsonl` is continued; a line that a killed process left unfinished is cut off first.
 * @throws UserError when the folder is not writable or the disk is full
 */
export function createMetrics(folder: string): Metrics {
  const lines = path.join(folder, METRICS_FILE);
  const events = path.join(
    folder,
    `events.out.tfevents.${Math.floor(Date.now() / 1000)}.${process.pid}`,
  );
  const guarded = <T>(file: string, action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw explainFileError(error, "write", file);
    }
  };
  const [lineFile, eventFile] = guarded(folder, () => {
    mkdirSync(folder, { recursive: true });
    cutUnfinishedLine(lines);
    return [openSync(lines, "a"), openSync(events, "a")] as const;
  });
  guarded(events, () => writeSync(eventFile, encodeFileVersion(Date.now() / 1000)));
  return {
    write(record) {
      guarded(lines, () => writeSync(lineFile, `${JSON.stringify(record)}\n`));
      const { step, ...rest } = record;
      const scalars = Object.entries(rest).filter(
        (entry): entry is [string, number] => typeof entry[1] === "number",
      );
      guarded(events, () => writeSync(eventFile, encodeScalars(step, scalars, Date.now() / 1000)));
    },
    close() {
      for (const file of [lineFile, eventFile]) {
        fsyncSync(file);
        closeSync(file);
      }
    },
  };
}

function cutUnfinishedLine(file: string): void {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return; // a new file
  }
  const end = bytes.lastIndexOf(10) + 1;
  if (end < bytes.length) truncateSync(file, end);
}

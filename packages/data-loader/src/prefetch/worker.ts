// The worker: it reads windows as long as it has credit, and says where it stands after each batch.
import { workerData } from "node:worker_threads";
import { UserError } from "@llmsmith/files";
import { type WindowBatches, windowBatches } from "../batches/windows.ts";
import { openTokens } from "../tokens/open.ts";
import { type Answer, type Assignment, partOf } from "./messages.ts";

const { folder, part, options, ahead, port } = workerData as Assignment;
let credit = ahead;
let batches: WindowBatches | undefined; // until the folder is open, and again after the end

port.on("message", (more: number) => {
  credit += more;
  answering(fetchBatches);
});
try {
  const store = await openTokens(folder, { verify: false }); // verified by the caller, who sees to it once
  answering(() => {
    batches = windowBatches(partOf(store, part), options);
    fetchBatches();
  });
} catch (error) {
  answerError(error);
}

function fetchBatches(): void {
  while (batches && credit > 0) {
    const batch = batches.next().value;
    const answer: Answer = { batch, state: batches.state() };
    credit--;
    if (!batch) batches = undefined;
    port.postMessage(
      answer,
      batch ? [batch.inputs.buffer as ArrayBuffer, batch.targets.buffer as ArrayBuffer] : [],
    );
  }
}

function answering(work: () => void): void {
  try {
    work();
  } catch (error) {
    batches = undefined;
    answerError(error);
  }
}

function answerError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const answer: Answer = UserError.is(error) ? { refused: message } : { failed: message };
  port.postMessage(answer);
}

// A worker that counts pieces: batch after batch into a table of its own, which it hands over in the end.
import { parentPort, workerData } from "node:worker_threads";
import { PieceCounter } from "../count-pieces.ts";
import { splitterNamed } from "../../split/splitters.ts";
import type { Assignment, Order, Report } from "./messages.ts";

const port = parentPort!;
const counter = new PieceCounter(splitterNamed((workerData as Assignment).splitter));

port.on("message", (order: Order) => {
  try {
    if (order === undefined) handOver();
    else countBatch(order);
  } catch (error) {
    tell({ failed: error instanceof Error ? error.message : String(error) });
  }
});

function countBatch({ bytes, ends }: NonNullable<Order>): void {
  let start = 0;
  for (const end of ends) {
    counter.addBytes(bytes, start, end);
    start = end;
  }
  tell("counted");
}

function handOver(): void {
  const { arena, offsets, size } = counter.pieces;
  const counts = {
    arena: arena.slice(0, offsets[size]),
    offsets: offsets.slice(0, size + 1),
    counts: counter.counts.slice(0, size),
  };
  tell(
    { counts },
    Object.values(counts).map((array) => array.buffer),
  );
}

function tell(report: Report, transfer: ArrayBuffer[] = []): void {
  port.postMessage(report, transfer);
}

// What the thread that trains and the workers that count for it say to each other.
import type { PieceCounts } from "../count-pieces.ts";
import type { SplitterName } from "../../split/splitters.ts";

/** What a worker is started with. */
export type Assignment = { splitter: SplitterName };

/** Texts to count, or undefined when there are no more: text `i` is `bytes[ends[i - 1], ends[i])` in UTF-8. */
export type Order = { bytes: Uint8Array<ArrayBuffer>; ends: number[] } | undefined;

/** A batch is counted, all is counted, or what went wrong. */
export type Report = "counted" | { counts: PieceCounts } | { failed: string };

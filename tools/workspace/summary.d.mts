// Types of summary.mjs, which is plain JavaScript because it runs before anything is installed.
/** How many tests or checks passed, failed and were skipped. */
export type Counts = { passed: number; failed: number; skipped: number };
export declare const nothing: Counts;
export declare function add(...counts: Counts[]): Counts;
export declare function oneCheck(ok: boolean): Counts;
export declare function countReport(
  report:
    | {
        numPassedTests?: number;
        numFailedTests?: number;
        numPendingTests?: number;
        numTodoTests?: number;
        success?: boolean;
      }
    | undefined,
  taskOk: boolean,
): Counts;
export declare function summaryLine(counts: Counts): string;

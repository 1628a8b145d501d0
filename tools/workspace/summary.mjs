// Turns test reports and check results into the one line that a run ends with.

/** No test and no check. */
export const nothing = { passed: 0, failed: 0, skipped: 0 };

/** Adds up counts. */
export function add(...counts) {
  const sum = { ...nothing };
  for (const count of counts) {
    sum.passed += count.passed;
    sum.failed += count.failed;
    sum.skipped += count.skipped;
  }
  return sum;
}

/** The counts of one check that passed or failed. */
export function oneCheck(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/**
 * The counts of one package from its vitest JSON report.
 * A package whose task failed counts at least one failure, even where no test did: a file that cannot be
 * loaded, an unhandled rejection, no report at all.
 */
export function countReport(report, taskOk) {
  const counts = {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
  const ok = taskOk && report !== undefined && report.success !== false;
  if (!ok && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** `N passed, N failed`, with `, N skipped` where there are any. */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

// Ctrl-C: the first asks the run to stop and keep its checkpoints, the second ends it at once.

/** Exit code of a command that a signal ended, as shells have it for SIGINT. */
export const INTERRUPTED_EXIT_CODE = 130;

/**
 * Abort a signal on SIGINT or SIGTERM.
 * @param onFirst called at the first one
 * @returns the signal, and what removes the handlers
 */
export function watchInterrupts(onFirst: () => void): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const handle = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED_EXIT_CODE);
    controller.abort();
    onFirst();
  };
  process.on("SIGINT", handle);
  process.on("SIGTERM", handle);
  return {
    signal: controller.signal,
    stop() {
      process.off("SIGINT", handle);
      process.off("SIGTERM", handle);
    },
  };
}

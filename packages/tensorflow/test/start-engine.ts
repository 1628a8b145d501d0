// Starts the installed engine for a test file, or says why the file's tests are skipped.
import { probeTensorflow, startTensorflow } from "@llmsmith/tensorflow";

const probe = await probeTensorflow();
if (probe.usable) await startTensorflow();

/** Whether the engine runs. */
export const started: boolean = probe.usable;

/** Title of a suite that needs the engine; says why when it is skipped. */
export function title(name: string): string {
  return started ? name : `${name} (skipped: ${probe.reason})`;
}

// Training on tokens that are open as long as it lasts.
import { disposeTree, type Tree } from "@llmsmith/tensor";
import type { StageResult } from "../run/stage.ts";
import { fit, type FitOptions } from "./fit.ts";

/** A training, and what closes the tokens that its batches are read from. */
export type OpenedTraining<P extends Tree, B> = { options: FitOptions<P, B>; close(): void };

/**
 * {@link fit}, after which the tokens are closed and the parameters freed.
 * @throws as fit
 */
export async function fitOpened<P extends Tree, B>({
  options,
  close,
}: OpenedTraining<P, B>): Promise<StageResult> {
  try {
    const { params, secondsBefore } = await fit(options);
    disposeTree(params);
    return { secondsBefore };
  } finally {
    close();
  }
}

// Which variables a training updates, and whether an optimizer's state belongs to them.
import { type tf, type Tree, variables } from "@llmsmith/tensor";
import type { TrainState } from "./adamw.ts";

/**
 * The variables that `select` keeps, by path. One that stands at two places of the tree (tied weights) is
 * kept once, under its first path: it must be updated once.
 * @throws RangeError when nothing is left
 */
export function trainableVariables(
  params: Tree,
  select?: (path: string) => boolean,
): Map<string, tf.Variable> {
  const found = variables(params, select);
  const seen = new Set<tf.Variable>();
  for (const [path, variable] of found) {
    if (seen.has(variable)) found.delete(path);
    seen.add(variable);
  }
  if (found.size === 0)
    throw new RangeError("train: no parameter is trainable; check the predicate and the tree");
  return found;
}

/**
 * @throws RangeError when the state has moments of a parameter that the tree lacks or has in another shape
 */
export function requireStateOf(params: Tree, state: TrainState): void {
  const { step, firstMoments, secondMoments } = state;
  if (!Number.isSafeInteger(step) || step < 0)
    throw new RangeError(`train: state.step ${step} must be a whole number, 0 or more`);
  const tree = variables(params);
  for (const moments of [firstMoments, secondMoments])
    for (const [path, moment] of moments) {
      const shape = tree.get(path)?.shape;
      if (shape?.join() !== moment.shape.join())
        throw new RangeError(
          `train: the state has moments [${moment.shape.join(", ")}] of ${path}, but the parameter is ${shape ? `[${shape.join(", ")}]` : "absent"}; the state belongs to another model`,
        );
    }
}

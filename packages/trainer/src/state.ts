// The optimizer's state as raw tensors, for a checkpoint's `training` part.
import { type RawTensor, tensorToRaw } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { type ChosenMode, NATIVE_MODES, tf } from "@llmsmith/tensor";
import type { TrainState } from "./adamw.ts";

const kinds = { firstMoments: "first.", secondMoments: "second." } as const;

/** Step, mode and moments in memory; moments are named `first.PATH` and `second.PATH`. */
export async function trainStateToRaw(
  state: TrainState,
): Promise<{ step: number; mode?: ChosenMode; tensors: Map<string, RawTensor> }> {
  const tensors = new Map<string, RawTensor>();
  for (const [kind, prefix] of Object.entries(kinds) as ["firstMoments", "first."][])
    for (const [path, moment] of state[kind]) tensors.set(prefix + path, await tensorToRaw(moment));
  return { step: state.step, ...(state.mode ? { mode: state.mode } : {}), tensors };
}

/**
 * A state to go on from; the caller frees it with `disposeTrainState`.
 * @param where the checkpoint, named in errors
 * @throws UserError for a step that is no whole number, an unknown mode, a tensor under another name or type, or a second
 * moment without the first
 */
export function trainStateFromRaw(
  stored: { step: unknown; mode?: unknown; tensors: ReadonlyMap<string, RawTensor> },
  where: string,
): TrainState {
  const { step, mode, tensors } = stored;
  if (!Number.isSafeInteger(step) || (step as number) < 0)
    throw new UserError(
      `${where}: training step ${JSON.stringify(step)} is not a whole number; use a checkpoint of a training`,
    );
  if (mode !== undefined && !isChosenMode(mode))
    throw new UserError(
      `${where}: training mode ${JSON.stringify(mode)} is not known; use another checkpoint`,
    );
  for (const [name, { dtype }] of tensors)
    if (dtype !== "F32" || !Object.values(kinds).some((prefix) => name.startsWith(prefix)))
      throw new UserError(
        `${where}: tensor ${name} (${dtype}) is no moment of an optimizer; use a checkpoint of a training`,
      );
  for (const [name, { shape }] of tensors) {
    if (name.startsWith(kinds.firstMoments)) continue; // Muon keeps a first moment alone
    const other = kinds.firstMoments + name.slice(kinds.secondMoments.length);
    if (tensors.get(other)?.shape.join() !== shape.join())
      throw new UserError(
        `${where}: tensor ${name} [${shape.join(", ")}] needs ${other} of the same shape; the checkpoint is incomplete, use an earlier one`,
      );
  }
  const moments = (prefix: string) =>
    new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, { data, shape }]) => [
          name.slice(prefix.length),
          tf.tidy(() => tf.variable(tf.tensor(data as Float32Array, shape, "float32"), false)),
        ]),
    );
  return {
    step: step as number,
    ...(mode === undefined ? {} : { mode }),
    firstMoments: moments(kinds.firstMoments),
    secondMoments: moments(kinds.secondMoments),
  };
}

function isChosenMode(value: unknown): value is ChosenMode {
  const { mode, why } = (value ?? {}) as { mode?: unknown; why?: unknown };
  return (
    ["off", ...NATIVE_MODES].includes(mode as string) &&
    ["set", "measured", "default"].includes(why as string)
  );
}

// A whole model in another float type, as it is shared: half the bytes in F16 or BF16.
import { UserError } from "@llmsmith/files";
import type { Checkpoint } from "./checkpoint.ts";
import { fromFloat32, toFloat32 } from "./half-precision.ts";
import type { RawTensor } from "./raw-tensor.ts";
import { shown } from "./shown.ts";

/** Types in which models are shared. */
export type FloatType = "F32" | "F16" | "BF16";

/** Names of the types in config.json. */
const names = { F32: "float32", F16: "float16", BF16: "bfloat16" } as const;

/**
 * Config and tensors with all floats in one type, and `dtype` of the config saying so; whole numbers stay,
 * and so does everything else of the checkpoint. Rounds to the nearest, ties to even.
 * @param where the model, named in errors
 * @throws UserError naming a number that F16 cannot hold (beyond 65504)
 */
export function withFloats<Model extends Pick<Checkpoint, "config" | "tensors">>(
  model: Model,
  type: FloatType,
  where: string,
): Model {
  const tensors = new Map<string, RawTensor>();
  for (const [name, tensor] of model.tensors)
    tensors.set(name, converted(name, tensor, type, where));
  const { torch_dtype: _older, ...config } = model.config; // the field's name before `dtype`
  return { ...model, config: { ...config, dtype: names[type] }, tensors };
}

function converted(name: string, tensor: RawTensor, type: FloatType, where: string): RawTensor {
  const isFloat = ["F64", "F32", "F16", "BF16"].includes(tensor.dtype);
  if (!isFloat || tensor.dtype === type) return tensor;
  const values = toFloat32(tensor);
  if (type === "F32") return { dtype: type, shape: [...tensor.shape], data: values };
  const rounded = fromFloat32(values, tensor.shape, type);
  const lost = toFloat32(rounded).findIndex(
    (x, i) => !Number.isFinite(x) && Number.isFinite(values[i]),
  );
  if (lost >= 0)
    throw new UserError(
      `${where}: tensor ${shown(name)} has ${values[lost]} at index ${lost}, too large for ${type}; ${type === "F16" ? "use BF16" : "keep F32"}`,
    );
  return rounded;
}

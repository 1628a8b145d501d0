// Variables as TensorFlow keeps them: memory that compiled functions update in place.
import { type Attribute, AttributeKind, typeAttribute } from "../binding/attributes.ts";
import type { Executor } from "../binding/executor.ts";
import type { TensorData } from "../kernels/backend-types.ts";

/** TensorFlow's name for a variable that no other can be confused with. */
const ANONYMOUS = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";

/**
 * Moves a tensor's data into a resource variable and reads it back when somebody asks. While a compiled
 * function works on the variable nobody else holds its memory, so it is updated without a copy.
 */
export class Resources {
  readonly #executor: Executor;

  /** @param executor the eager one */
  constructor(executor: Executor) {
    this.#executor = executor;
  }

  /** Number of the resource that holds `data`; moves the value there the first time. */
  of(data: TensorData): number {
    if (data.resource === undefined) {
      const attributes: Attribute[] = [
        typeAttribute("dtype", data.dtype),
        { name: "shape", type: AttributeKind.shape, value: data.shape },
        { name: "shared_name", type: AttributeKind.string, value: ANONYMOUS },
      ];
      const [made] = this.#executor.execute("VarHandleOp", attributes, [], 1);
      const type = [typeAttribute("dtype", data.dtype)];
      this.#executor.execute("AssignVariableOp", type, [made!.id, data.id], 0);
      data.resource = made!.id;
    }
    return data.resource;
  }

  /** Let go of the value that was read before the variable changes. */
  forgetValue(data: TensorData): void {
    if (data.resource === undefined || data.id < 0) return;
    this.#executor.deleteTensor(data.id);
    data.id = -1;
  }

  /** Make `data.id` the variable's present value. It shares the variable's memory. */
  read(data: TensorData): void {
    if (data.resource === undefined || data.id >= 0) return;
    const type = [typeAttribute("dtype", data.dtype)];
    const [value] = this.#executor.execute("ReadVariableOp", type, [data.resource], 1);
    data.id = value!.id;
  }

  /** Free the variable; its value must not be needed any more. */
  destroy(data: TensorData): void {
    if (data.resource === undefined) return;
    const ignore: Attribute[] = [
      { name: "ignore_lookup_error", type: AttributeKind.bool, value: true },
    ];
    this.#executor.execute("DestroyResourceOp", ignore, [data.resource], 0);
    this.#executor.deleteTensor(data.resource);
    delete data.resource;
  }
}

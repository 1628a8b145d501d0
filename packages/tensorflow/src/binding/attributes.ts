// Attributes of operations as tfjs-node's kernels write them, set on an eager operation.
import type { CApi, Pointer } from "./c-api.ts";
import type { Scratch } from "./scratch.ts";
import type { Status } from "./status.ts";

/** Kinds of attribute, numbered as TensorFlow's `TF_AttrType`. */
export const AttributeKind: {
  readonly string: 0;
  readonly int: 1;
  readonly float: 2;
  readonly bool: 3;
  readonly type: 4;
  readonly shape: 5;
} = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 };

/** An attribute of an operation. Lists are arrays; a shape is always one. */
export type Attribute = {
  name: string;
  type: number;
  value: unknown;
};

/** A `type` attribute. */
export function typeAttribute(name: string, dataType: number): Attribute {
  return { name, type: AttributeKind.type, value: dataType };
}

/** A `bool` attribute. */
export function boolAttribute(name: string, value: boolean): Attribute {
  return { name, type: AttributeKind.bool, value };
}

/** An `int` attribute. */
export function intAttribute(name: string, value: number): Attribute {
  return { name, type: AttributeKind.int, value };
}

/** Set one attribute on an eager operation. */
export function setEagerAttribute(
  api: CApi,
  status: Status,
  scratch: Scratch,
  operation: string,
  op: Pointer,
  attribute: Attribute,
): void {
  const { name, value } = attribute;
  switch (attribute.type) {
    case AttributeKind.type:
      if (Array.isArray(value))
        api.TFE_OpSetAttrTypeList(op, name, Int32Array.from(value as number[]), value.length);
      else api.TFE_OpSetAttrType(op, name, value as number);
      return;
    case AttributeKind.bool:
      api.TFE_OpSetAttrBool(op, name, value ? 1 : 0);
      return;
    case AttributeKind.int:
      if (Array.isArray(value))
        api.TFE_OpSetAttrIntList(op, name, scratch.int64s(value as number[]), value.length);
      // Kernels pass fractions as seeds; the native binding cut them off as well.
      else api.TFE_OpSetAttrInt(op, name, Math.trunc(value as number));
      return;
    case AttributeKind.float:
      if (Array.isArray(value))
        api.TFE_OpSetAttrFloatList(op, name, Float32Array.from(value as number[]), value.length);
      else api.TFE_OpSetAttrFloat(op, name, value as number);
      return;
    case AttributeKind.string: {
      if (Array.isArray(value)) break;
      const bytes = Buffer.from(String(value));
      api.TFE_OpSetAttrString(op, name, bytes, bytes.length);
      return;
    }
    case AttributeKind.shape: {
      const dims = value as number[];
      api.TFE_OpSetAttrShape(op, name, scratch.int64s(dims), dims.length, status.pointer);
      status.check(`${operation} (attribute ${name})`);
      return;
    }
  }
  throw new TypeError(
    `${operation}: attribute ${name} of kind ${attribute.type} with value ${JSON.stringify(value)} is not supported`,
  );
}

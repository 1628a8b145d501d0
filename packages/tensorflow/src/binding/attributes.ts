// Attributes of operations as tfjs-node's kernels write them, set on an eager operation or on one of a graph.
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

/** The C functions that set attributes: one family for eager operations, one for those of a graph. */
export type AttributeSetters = {
  readonly string: CApi["TF_SetAttrString"];
  readonly int: CApi["TF_SetAttrInt"];
  readonly ints: CApi["TF_SetAttrIntList"];
  readonly float: CApi["TF_SetAttrFloat"];
  readonly floats: CApi["TF_SetAttrFloatList"];
  readonly bool: CApi["TF_SetAttrBool"];
  readonly type: CApi["TF_SetAttrType"];
  readonly types: CApi["TF_SetAttrTypeList"];
  /** `what` names the operation and the attribute for an error. */
  readonly shape: (
    target: Pointer,
    name: string,
    dims: Int32Array,
    nDims: number,
    what: string,
  ) => void;
};

/** The setters of eager operations. */
export function eagerSetters(api: CApi, status: Status): AttributeSetters {
  return {
    string: api.TFE_OpSetAttrString,
    int: api.TFE_OpSetAttrInt,
    ints: api.TFE_OpSetAttrIntList,
    float: api.TFE_OpSetAttrFloat,
    floats: api.TFE_OpSetAttrFloatList,
    bool: api.TFE_OpSetAttrBool,
    type: api.TFE_OpSetAttrType,
    types: api.TFE_OpSetAttrTypeList,
    shape(op, name, dims, nDims, what) {
      api.TFE_OpSetAttrShape(op, name, dims, nDims, status.pointer);
      status.check(what);
    },
  };
}

/** The setters of operations that are added to a graph. */
export function graphSetters(api: CApi): AttributeSetters {
  return {
    string: api.TF_SetAttrString,
    int: api.TF_SetAttrInt,
    ints: api.TF_SetAttrIntList,
    float: api.TF_SetAttrFloat,
    floats: api.TF_SetAttrFloatList,
    bool: api.TF_SetAttrBool,
    type: api.TF_SetAttrType,
    types: api.TF_SetAttrTypeList,
    shape: api.TF_SetAttrShape,
  };
}

/**
 * Set one attribute.
 * @param target what the setters take: an eager operation, or the description of one of a graph
 * @throws TypeError for a kind that no kernel of tfjs-node's writes
 */
export function setAttribute(
  setters: AttributeSetters,
  scratch: Scratch,
  operation: string,
  target: Pointer,
  attribute: Attribute,
): void {
  const { name, value } = attribute;
  const isList = Array.isArray(value);
  switch (attribute.type) {
    case AttributeKind.type:
      if (isList) setters.types(target, name, Int32Array.from(value), value.length);
      else setters.type(target, name, value as number);
      return;
    case AttributeKind.bool:
      setters.bool(target, name, value ? 1 : 0);
      return;
    case AttributeKind.int:
      if (isList) setters.ints(target, name, scratch.int64s(value), value.length);
      // Kernels pass fractions as seeds; the native binding cut them off as well.
      else setters.int(target, name, Math.trunc(value as number));
      return;
    case AttributeKind.float:
      if (isList) setters.floats(target, name, Float32Array.from(value), value.length);
      else setters.float(target, name, value as number);
      return;
    case AttributeKind.string: {
      if (isList) break;
      const bytes = Buffer.from(String(value));
      setters.string(target, name, bytes, bytes.length);
      return;
    }
    case AttributeKind.shape: {
      const dims = value as number[];
      setters.shape(
        target,
        name,
        scratch.int64s(dims),
        dims.length,
        `${operation} (attribute ${name})`,
      );
      return;
    }
  }
  throw new TypeError(
    `${operation}: attribute ${name} of kind ${attribute.type} with value ${JSON.stringify(value)} is not supported`,
  );
}

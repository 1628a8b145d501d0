// Attributes of operations as tfjs-node's kernels write them, set on an operation of a graph.
import { type Attribute, AttributeKind } from "../binding/attributes.ts";
import type { CApi, Pointer } from "../binding/c-api.ts";
import type { Scratch } from "../binding/scratch.ts";

/** Set one attribute on an operation that is being added to a graph. */
export function setGraphAttribute(
  api: CApi,
  scratch: Scratch,
  operation: string,
  description: Pointer,
  attribute: Attribute,
): void {
  const { name, value } = attribute;
  const isList = Array.isArray(value);
  switch (attribute.type) {
    case AttributeKind.type:
      if (isList) api.TF_SetAttrTypeList(description, name, Int32Array.from(value), value.length);
      else api.TF_SetAttrType(description, name, value as number);
      return;
    case AttributeKind.bool:
      api.TF_SetAttrBool(description, name, value ? 1 : 0);
      return;
    case AttributeKind.int:
      if (isList) api.TF_SetAttrIntList(description, name, scratch.int64s(value), value.length);
      else api.TF_SetAttrInt(description, name, Math.trunc(value as number));
      return;
    case AttributeKind.float:
      if (isList)
        api.TF_SetAttrFloatList(description, name, Float32Array.from(value), value.length);
      else api.TF_SetAttrFloat(description, name, value as number);
      return;
    case AttributeKind.string: {
      if (isList) break;
      const bytes = Buffer.from(String(value));
      api.TF_SetAttrString(description, name, bytes, bytes.length);
      return;
    }
    case AttributeKind.shape: {
      const dims = value as number[];
      api.TF_SetAttrShape(description, name, scratch.int64s(dims), dims.length);
      return;
    }
  }
  throw new TypeError(
    `${operation}: attribute ${name} of kind ${attribute.type} with value ${JSON.stringify(value)} is not supported in a compiled function`,
  );
}

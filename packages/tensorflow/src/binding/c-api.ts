// The functions of TensorFlow's C API that this package calls, as typed JavaScript functions.
import { UserError } from "@llmsmith/files";
import type { LibraryHandle } from "koffi";

/** An address in native memory. */
export type Pointer = bigint;

/** Memory handed to native code: an address or the bytes of a typed array. */
export type Memory = Pointer | NodeJS.TypedArray;

/** One output of an operation in a graph (`TF_Output`, passed by value). */
export type GraphOutput = { oper: Pointer; index: number };

/** A function that can also run on a worker thread: `async` takes the same arguments and a callback. */
export type AsyncFunction<Args extends unknown[], Result> = ((...args: Args) => Result) & {
  async(...args: [...Args, (error: unknown, result: Result) => void]): void;
};

/** TensorFlow's C API; each name is documented in TensorFlow's `c_api.h` and `eager/c_api.h`. */
export interface CApi {
  TF_Version(): string;
  TF_NewStatus(): Pointer;
  TF_GetCode(status: Pointer): number;
  TF_Message(status: Pointer): string;
  TF_SetStatus(status: Pointer, code: number, message: string): void;
  TF_AllocateTensor(dataType: number, dims: Memory, nDims: number, bytes: number): Pointer | null;
  TF_TensorData(tensor: Pointer): Pointer | null;
  TF_TensorByteSize(tensor: Pointer): number;
  TF_DeleteTensor(tensor: Pointer): void;
  TF_DeviceListCount(list: Pointer): number;
  TF_DeviceListName(list: Pointer, index: number, status: Pointer): string;
  TF_DeviceListType(list: Pointer, index: number, status: Pointer): string;
  TF_DeleteDeviceList(list: Pointer): void;
  TFE_NewContextOptions(): Pointer;
  TFE_ContextOptionsSetConfig(
    options: Pointer,
    proto: Memory,
    bytes: number,
    status: Pointer,
  ): void;
  TFE_DeleteContextOptions(options: Pointer): void;
  TFE_NewContext(options: Pointer, status: Pointer): Pointer;
  TFE_ContextListDevices(context: Pointer, status: Pointer): Pointer;
  TFE_NewOp(context: Pointer, name: string, status: Pointer): Pointer | null;
  TFE_OpReset(op: Pointer, name: string, device: null, status: Pointer): void;
  TFE_OpAddInput(op: Pointer, handle: Pointer, status: Pointer): void;
  TFE_OpSetAttrString(op: Pointer, name: string, value: Memory, bytes: number): void;
  TFE_OpSetAttrInt(op: Pointer, name: string, value: number): void;
  TFE_OpSetAttrIntList(op: Pointer, name: string, values: Memory, count: number): void;
  TFE_OpSetAttrFloat(op: Pointer, name: string, value: number): void;
  TFE_OpSetAttrFloatList(op: Pointer, name: string, values: Memory, count: number): void;
  TFE_OpSetAttrBool(op: Pointer, name: string, value: number): void;
  TFE_OpSetAttrType(op: Pointer, name: string, value: number): void;
  TFE_OpSetAttrTypeList(op: Pointer, name: string, values: Memory, count: number): void;
  TFE_OpSetAttrShape(op: Pointer, name: string, dims: Memory, nDims: number, status: Pointer): void;
  TFE_Execute: AsyncFunction<[op: Pointer, outputs: Memory, count: Memory, status: Pointer], void>;
  TFE_DeleteOp(op: Pointer): void;
  TFE_ContextAddFunction(context: Pointer, body: Pointer, status: Pointer): void;
  TFE_ContextRemoveFunction(context: Pointer, name: string, status: Pointer): void;
  TFE_NewTensorHandle(tensor: Pointer, status: Pointer): Pointer | null;
  TFE_TensorHandleCopySharingTensor(handle: Pointer, status: Pointer): Pointer | null;
  TFE_DeleteTensorHandle(handle: Pointer): void;
  TFE_TensorHandleResolve: AsyncFunction<[handle: Pointer, status: Pointer], Pointer | null>;
  TFE_TensorHandleDataType(handle: Pointer): number;
  TFE_TensorHandleNumDims(handle: Pointer, status: Pointer): number;
  TFE_TensorHandleDim(handle: Pointer, index: number, status: Pointer): number;
  TF_DeleteStatus(status: Pointer): void;
  TF_NewGraph(): Pointer;
  TF_DeleteGraph(graph: Pointer): void;
  TF_NewOperation(graph: Pointer, type: string, name: string): Pointer;
  TF_AddInput(description: Pointer, input: GraphOutput): void;
  TF_AddInputList(description: Pointer, inputs: readonly GraphOutput[], count: number): void;
  TF_AddControlInput(description: Pointer, operation: Pointer): void;
  TF_SetAttrString(description: Pointer, name: string, value: Memory, bytes: number): void;
  TF_SetAttrInt(description: Pointer, name: string, value: number): void;
  TF_SetAttrIntList(description: Pointer, name: string, values: Memory, count: number): void;
  TF_SetAttrFloat(description: Pointer, name: string, value: number): void;
  TF_SetAttrFloatList(description: Pointer, name: string, values: Memory, count: number): void;
  TF_SetAttrBool(description: Pointer, name: string, value: number): void;
  TF_SetAttrType(description: Pointer, name: string, value: number): void;
  TF_SetAttrTypeList(description: Pointer, name: string, values: Memory, count: number): void;
  TF_SetAttrShape(description: Pointer, name: string, dims: Memory, nDims: number): void;
  TF_SetAttrTensor(description: Pointer, name: string, tensor: Pointer, status: Pointer): void;
  TF_SetAttrFuncName(description: Pointer, name: string, value: string, bytes: number): void;
  TF_GraphCopyFunction(graph: Pointer, body: Pointer, gradient: null, status: Pointer): void;
  TF_FinishOperation(description: Pointer, status: Pointer): Pointer | null;
  TF_OperationOutputType(output: GraphOutput): number;
  TF_GraphGetTensorNumDims(graph: Pointer, output: GraphOutput, status: Pointer): number;
  TF_GraphGetTensorShape(
    graph: Pointer,
    output: GraphOutput,
    dims: Memory,
    nDims: number,
    status: Pointer,
  ): void;
  TF_GraphSetTensorShape(
    graph: Pointer,
    output: GraphOutput,
    dims: Memory,
    nDims: number,
    status: Pointer,
  ): void;
  TF_GraphToFunctionWithControlOutputs(
    graph: Pointer,
    name: string,
    appendHash: number,
    nOperations: number,
    operations: null,
    nInputs: number,
    inputs: readonly GraphOutput[],
    nOutputs: number,
    outputs: readonly GraphOutput[],
    outputNames: null,
    nControlOutputs: number,
    controlOutputs: readonly Pointer[],
    controlOutputNames: null,
    options: null,
    description: string,
    status: Pointer,
  ): Pointer | null;
  TF_FunctionSetAttrValueProto(
    body: Pointer,
    name: string,
    proto: Memory,
    bytes: number,
    status: Pointer,
  ): void;
  TF_DeleteFunction(body: Pointer): void;
  /** C's own memcpy, found through the same library: three times as fast as viewing native memory. */
  memcpy(to: Memory, from: Memory, bytes: number): Pointer;
}

// Pointers to structs are all void*: koffi passes them as BigInt. Out-arrays are void* as well, so
// that a typed array's own memory is written to, without a copy.
const declarations: Record<keyof CApi, string> = {
  TF_Version: "const char* TF_Version()",
  TF_NewStatus: "void* TF_NewStatus()",
  TF_GetCode: "int TF_GetCode(void*)",
  TF_Message: "const char* TF_Message(void*)",
  TF_SetStatus: "void TF_SetStatus(void*, int, const char*)",
  TF_AllocateTensor: "void* TF_AllocateTensor(int, void*, int, size_t)",
  TF_TensorData: "void* TF_TensorData(void*)",
  TF_TensorByteSize: "size_t TF_TensorByteSize(void*)",
  TF_DeleteTensor: "void TF_DeleteTensor(void*)",
  TF_DeviceListCount: "int TF_DeviceListCount(void*)",
  TF_DeviceListName: "const char* TF_DeviceListName(void*, int, void*)",
  TF_DeviceListType: "const char* TF_DeviceListType(void*, int, void*)",
  TF_DeleteDeviceList: "void TF_DeleteDeviceList(void*)",
  TFE_NewContextOptions: "void* TFE_NewContextOptions()",
  TFE_ContextOptionsSetConfig: "void TFE_ContextOptionsSetConfig(void*, void*, size_t, void*)",
  TFE_DeleteContextOptions: "void TFE_DeleteContextOptions(void*)",
  TFE_NewContext: "void* TFE_NewContext(void*, void*)",
  TFE_ContextListDevices: "void* TFE_ContextListDevices(void*, void*)",
  TFE_NewOp: "void* TFE_NewOp(void*, const char*, void*)",
  TFE_OpReset: "void TFE_OpReset(void*, const char*, const char*, void*)",
  TFE_OpAddInput: "void TFE_OpAddInput(void*, void*, void*)",
  TFE_OpSetAttrString: "void TFE_OpSetAttrString(void*, const char*, void*, size_t)",
  TFE_OpSetAttrInt: "void TFE_OpSetAttrInt(void*, const char*, int64_t)",
  TFE_OpSetAttrIntList: "void TFE_OpSetAttrIntList(void*, const char*, void*, int)",
  TFE_OpSetAttrFloat: "void TFE_OpSetAttrFloat(void*, const char*, float)",
  TFE_OpSetAttrFloatList: "void TFE_OpSetAttrFloatList(void*, const char*, void*, int)",
  TFE_OpSetAttrBool: "void TFE_OpSetAttrBool(void*, const char*, uint8_t)",
  TFE_OpSetAttrType: "void TFE_OpSetAttrType(void*, const char*, int)",
  TFE_OpSetAttrTypeList: "void TFE_OpSetAttrTypeList(void*, const char*, void*, int)",
  TFE_OpSetAttrShape: "void TFE_OpSetAttrShape(void*, const char*, void*, int, void*)",
  TFE_Execute: "void TFE_Execute(void*, void*, void*, void*)",
  TFE_NewTensorHandle: "void* TFE_NewTensorHandle(void*, void*)",
  TFE_DeleteTensorHandle: "void TFE_DeleteTensorHandle(void*)",
  TFE_TensorHandleCopySharingTensor: "void* TFE_TensorHandleCopySharingTensor(void*, void*)",
  TFE_TensorHandleResolve: "void* TFE_TensorHandleResolve(void*, void*)",
  TFE_TensorHandleDataType: "int TFE_TensorHandleDataType(void*)",
  TFE_TensorHandleNumDims: "int TFE_TensorHandleNumDims(void*, void*)",
  TFE_TensorHandleDim: "int64_t TFE_TensorHandleDim(void*, int, void*)",
  TFE_DeleteOp: "void TFE_DeleteOp(void*)",
  TFE_ContextAddFunction: "void TFE_ContextAddFunction(void*, void*, void*)",
  TFE_ContextRemoveFunction: "void TFE_ContextRemoveFunction(void*, const char*, void*)",
  TF_DeleteStatus: "void TF_DeleteStatus(void*)",
  TF_NewGraph: "void* TF_NewGraph()",
  TF_DeleteGraph: "void TF_DeleteGraph(void*)",
  TF_NewOperation: "void* TF_NewOperation(void*, const char*, const char*)",
  TF_AddInput: "void TF_AddInput(void*, TF_Output)",
  TF_AddInputList: "void TF_AddInputList(void*, TF_Output*, int)",
  TF_AddControlInput: "void TF_AddControlInput(void*, void*)",
  TF_SetAttrString: "void TF_SetAttrString(void*, const char*, void*, size_t)",
  TF_SetAttrInt: "void TF_SetAttrInt(void*, const char*, int64_t)",
  TF_SetAttrIntList: "void TF_SetAttrIntList(void*, const char*, void*, int)",
  TF_SetAttrFloat: "void TF_SetAttrFloat(void*, const char*, float)",
  TF_SetAttrFloatList: "void TF_SetAttrFloatList(void*, const char*, void*, int)",
  TF_SetAttrBool: "void TF_SetAttrBool(void*, const char*, uint8_t)",
  TF_SetAttrType: "void TF_SetAttrType(void*, const char*, int)",
  TF_SetAttrTypeList: "void TF_SetAttrTypeList(void*, const char*, void*, int)",
  TF_SetAttrShape: "void TF_SetAttrShape(void*, const char*, void*, int)",
  TF_SetAttrTensor: "void TF_SetAttrTensor(void*, const char*, void*, void*)",
  TF_SetAttrFuncName: "void TF_SetAttrFuncName(void*, const char*, const char*, size_t)",
  TF_GraphCopyFunction: "void TF_GraphCopyFunction(void*, void*, void*, void*)",
  TF_FinishOperation: "void* TF_FinishOperation(void*, void*)",
  TF_OperationOutputType: "int TF_OperationOutputType(TF_Output)",
  TF_GraphGetTensorNumDims: "int TF_GraphGetTensorNumDims(void*, TF_Output, void*)",
  TF_GraphGetTensorShape: "void TF_GraphGetTensorShape(void*, TF_Output, void*, int, void*)",
  TF_GraphSetTensorShape: "void TF_GraphSetTensorShape(void*, TF_Output, void*, int, void*)",
  TF_GraphToFunctionWithControlOutputs:
    "void* TF_GraphToFunctionWithControlOutputs(void*, const char*, uint8_t, int, void*, int, TF_Output*, int, TF_Output*, void*, int, void**, void*, void*, const char*, void*)",
  TF_FunctionSetAttrValueProto:
    "void TF_FunctionSetAttrValueProto(void*, const char*, void*, size_t, void*)",
  TF_DeleteFunction: "void TF_DeleteFunction(void*)",
  memcpy: "void* memcpy(void*, void*, size_t)",
};

/**
 * Bind every function.
 * @param where the library's path, for the error
 * @param struct koffi's function that names a struct; called once per process
 * @throws UserError naming a function that the library lacks
 */
export function bindCApi(
  library: LibraryHandle,
  where: string,
  struct: (name: string, fields: Record<string, string>) => unknown,
): CApi {
  struct("TF_Output", { oper: "void*", index: "int" });
  const api: Partial<Record<keyof CApi, unknown>> = {};
  for (const name of Object.keys(declarations) as (keyof CApi)[]) {
    try {
      api[name] = library.func(declarations[name]);
    } catch (error) {
      throw new UserError(
        `${where}: has no function ${name}, so it is not the TensorFlow this package needs; install the engine again`,
        { cause: error },
      );
    }
  }
  return api as CApi;
}

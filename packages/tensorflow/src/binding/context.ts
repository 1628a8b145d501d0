// The TensorFlow context: threads, memory growth and the device that computes.
import { readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import type { Device } from "../release.ts";
import type { CApi, Pointer } from "./c-api.ts";
import type { Status } from "./status.ts";

/** A TensorFlow context and what it computes on. */
export type EagerContext = {
  pointer: Pointer;
  /** Device description, such as `CPU` or `GPU:0 (NVIDIA H100 80GB HBM3)`. */
  device: string;
  isGpu: boolean;
  threads: number;
};

/**
 * The bytes of a `ConfigProto` message with these threads; written by hand, since two or three fields
 * are no reason for a protobuf library.
 */
export function configProto(options: { threads: number; device: Device }): Uint8Array {
  const threads = varint(options.threads);
  const bytes = [(2 << 3) | 0, ...threads, (5 << 3) | 0, ...threads];
  // device_count["GPU"] = 0: an entry {1: "GPU", 2: 0} of the map in field 1.
  if (options.device === "cpu") bytes.push((1 << 3) | 2, 7, 0x0a, 3, 0x47, 0x50, 0x55, 0x10, 0);
  return Uint8Array.from(bytes);
}

/**
 * Make the context. It lives as long as the process: tensors hold on to it.
 * @param options.threads threads within an operation and between operations
 */
export function createContext(
  api: CApi,
  status: Status,
  options: { threads: number; device: Device },
): EagerContext {
  const contextOptions = api.TFE_NewContextOptions();
  try {
    const proto = configProto(options);
    api.TFE_ContextOptionsSetConfig(contextOptions, proto, proto.length, status.pointer);
    status.check("startTensorflow (threads)");
    const pointer = api.TFE_NewContext(contextOptions, status.pointer);
    status.check("startTensorflow (context)");
    const gpu = firstGpu(api, status, pointer);
    return {
      pointer,
      device: gpu ?? cpuName(),
      isGpu: gpu !== undefined,
      threads: options.threads,
    };
  } finally {
    api.TFE_DeleteContextOptions(contextOptions);
  }
}

function firstGpu(api: CApi, status: Status, context: Pointer): string | undefined {
  const list = api.TFE_ContextListDevices(context, status.pointer);
  status.check("startTensorflow (devices)");
  try {
    for (let i = 0; i < api.TF_DeviceListCount(list); i++) {
      if (api.TF_DeviceListType(list, i, status.pointer) !== "GPU") continue;
      const name = api.TF_DeviceListName(list, i, status.pointer);
      const model = gpuModel();
      return `${name.slice(name.lastIndexOf("GPU:"))}${model ? ` (${model})` : ""}`;
    }
    return undefined;
  } finally {
    api.TF_DeleteDeviceList(list);
  }
}

/** The first GPU's name as its driver tells it; TensorFlow's C API does not. */
function gpuModel(): string | undefined {
  const folder = "/proc/driver/nvidia/gpus";
  try {
    const [first] = readdirSync(folder);
    const text = readFileSync(`${folder}/${first}/information`, "utf8");
    return /^Model:\s*(.*\S)/m.exec(text)?.[1];
  } catch {
    return undefined; // another system, or a container that hides it
  }
}

/** What is known of the processor without asking TensorFlow. */
export function cpuName(): string {
  const model = os.cpus()[0]?.model.trim();
  return model && model !== "unknown" ? `CPU (${model})` : `CPU (${process.arch})`;
}

function varint(value: number): number[] {
  const bytes = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  bytes.push(value);
  return bytes;
}

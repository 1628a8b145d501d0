// Finding a WebGPU implementation: the browser's own, or Dawn through the npm package `webgpu`.
import { nodeProcess } from "../platform.ts";

/** The parts of the WebGPU API that are used here; Node's types leave it out. */
export type Gpu = {
  requestAdapter(options?: {
    powerPreference?: "low-power" | "high-performance";
    forceFallbackAdapter?: boolean;
  }): Promise<GpuAdapter | null>;
};
export type GpuAdapter = {
  info?: Partial<
    Record<"vendor" | "architecture" | "device" | "description", string> & {
      isFallbackAdapter: boolean;
    }
  >;
  features: ReadonlySet<string>;
  limits: Record<string, number>;
  requestDevice(descriptor: object): Promise<GpuDevice>;
};
export type GpuDevice = {
  lost: Promise<{ reason: string; message: string }>;
  addEventListener(
    type: "uncapturederror",
    listener: (event: { error: { message: string } }) => void,
  ): void;
};

/** What {@link findAdapter} found: an adapter, or in one line why there is none and what to do. */
export type Found = { gpu: Gpu; adapter: GpuAdapter; version: string } | { reason: string };

type Implementation = { gpu: Gpu; version: string };

/** Dawn ends the process when its entry is collected before its devices are: kept for good. */
let dawn: Implementation | undefined;

/** The best adapter of this machine, a software one where there is no other. */
export async function findAdapter(): Promise<Found> {
  const found = await implementation();
  if ("reason" in found) return found;
  const adapter = await found.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter) return { ...found, adapter };
  return { reason: nodeProcess() ? whyNoAdapterInNode() : "the browser offers no GPU adapter" };
}

async function implementation(): Promise<Implementation | { reason: string }> {
  const own = (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
  if (own) return { gpu: own, version: "WebGPU" };
  if (!nodeProcess())
    return {
      reason:
        "this browser has no navigator.gpu; use one with WebGPU, and https:// or localhost as the page's origin",
    };
  if (!mayHaveGpu()) return { reason: whyNoAdapterInNode() };
  try {
    dawn ??= await loadDawn();
    return dawn;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return {
      reason:
        code === "ERR_MODULE_NOT_FOUND"
          ? "the package webgpu is not installed; npm install webgpu"
          : `the package webgpu does not load: ${message.split("\n")[0]}`,
    };
  }
}

async function loadDawn(): Promise<Implementation> {
  const { create, globals } = await import("webgpu");
  // TensorFlow.js takes the classes and flags of WebGPU from the global scope, as in a browser.
  for (const [name, value] of Object.entries(globals))
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
  return { gpu: create([]) as Gpu, version: "Dawn" };
}

/**
 * Dawn and the drivers that it tries write warnings to stderr on a machine without a GPU. On Linux a GPU has a
 * device file; whoever names drivers in the environment, such as a software one, knows better.
 */
function mayHaveGpu(): boolean {
  const node = nodeProcess();
  if (!node || process.platform !== "linux" || dawn) return true;
  if (node.env["VK_ICD_FILENAMES"] || node.env["VK_DRIVER_FILES"]) return true;
  const fs = node.getBuiltinModule("node:fs");
  return ["/dev/dri", "/dev/nvidiactl", "/dev/dxg"].some((device) => fs.existsSync(device));
}

function whyNoAdapterInNode(): string {
  const { platform } = process;
  if (platform === "linux")
    return "no GPU with a current Vulkan driver; install the GPU vendor's driver, or name one by VK_ICD_FILENAMES";
  return `no GPU adapter for ${platform === "darwin" ? "Metal" : "Direct3D 12"}; update the GPU's driver`;
}

/** Whether an adapter computes on the processor: slower than the wasm engine, good for tests. */
export function isSoftware({ info = {} }: GpuAdapter): boolean {
  const { isFallbackAdapter = false, vendor, architecture, device, description } = info;
  const names = [vendor, architecture, device, description].join(" ").toLowerCase();
  return (
    isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render|software|\bwarp\b/.test(names)
  );
}

/** An adapter's name for people, e.g. "NVIDIA RTX A4000". */
export function adapterName({ info = {} }: GpuAdapter): string {
  const parts = [info.vendor, info.architecture].filter(Boolean).join(" ");
  return info.description || info.device || parts || "unnamed adapter";
}

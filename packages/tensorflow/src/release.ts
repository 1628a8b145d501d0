// The one TensorFlow release this package speaks to, and what its files are called per platform.

/** Release of TensorFlow whose libraries are installed and loaded. */
export const TENSORFLOW_VERSION = "2.21.0";

/** Where the libraries compute. */
export type Device = "cpu" | "cuda";

/** What a platform's wheel is called and which libraries it holds. */
export type PlatformRelease = {
  /** `process.platform-process.arch`. */
  platform: string;
  /** Name of the wheel's project. */
  project: string;
  /** Platform tags for pip, best first. */
  tags: readonly string[];
  /** Words of which one must end the wheel's platform tag. */
  wheelSuffix: string;
  /** File name of the framework library, loaded first. */
  framework: string;
  /** File name of the library with the C API. */
  library: string;
};

const linuxLibraries = {
  framework: "libtensorflow_framework.so.2",
  library: "libtensorflow_cc.so.2",
} as const;

function linuxTags(machine: string): string[] {
  return ["manylinux_2_28", "manylinux_2_27", "manylinux_2_17", "manylinux2014", "linux"].map(
    (tag) => `${tag}_${machine}`,
  );
}

/**
 * The wheel for a platform and device, or undefined where TensorFlow publishes none with a C API.
 * @param platform as `process.platform`
 * @param arch as `process.arch`
 */
export function releaseFor(
  device: Device,
  platform: string = process.platform,
  arch: string = process.arch,
): PlatformRelease | undefined {
  const key = `${platform}-${arch}`;
  if (key === "linux-x64")
    return {
      platform: key,
      project: device === "cuda" ? "tensorflow" : "tensorflow-cpu",
      tags: linuxTags("x86_64"),
      wheelSuffix: "x86_64",
      ...linuxLibraries,
    };
  if (device === "cuda") return undefined;
  if (key === "linux-arm64")
    return {
      platform: key,
      project: "tensorflow",
      tags: linuxTags("aarch64"),
      wheelSuffix: "aarch64",
      ...linuxLibraries,
    };
  if (key === "darwin-arm64")
    return {
      platform: key,
      project: "tensorflow",
      tags: ["macosx_12_0_arm64", "macosx_11_0_arm64"],
      wheelSuffix: "arm64",
      framework: "libtensorflow_framework.2.dylib",
      library: "libtensorflow_cc.2.dylib",
    };
  return undefined;
}

// What a wheel says of itself: project, version, platform and the wheels it needs for CUDA.
import { UserError } from "@llmsmith/files";
import { type Device, type PlatformRelease, TENSORFLOW_VERSION } from "../release.ts";
import type { Wheel } from "./wheel.ts";

/** A wheel's own description. */
export type WheelMetadata = {
  /** Normalised project name, such as `tensorflow-cpu`. */
  project: string;
  version: string;
  /** Platform tags, such as `manylinux_2_27_x86_64`. */
  platforms: string[];
  /** Requirements of the extra `and-cuda`, such as `nvidia-cublas-cu12<13.0,>=12.5.3.2`. */
  cudaRequirements: string[];
};

/** Read the description in the wheel's `.dist-info` folder. */
export async function readMetadata(wheel: Wheel): Promise<WheelMetadata> {
  const info = [...wheel.entries.keys()].find((name) => /^[^/]+\.dist-info\/METADATA$/.test(name));
  if (!info) throw new UserError(`${wheel.file}: has no METADATA, so it is not a wheel`);
  const metadata = await wheel.text(info);
  const tags = await wheel.text(info.replace("METADATA", "WHEEL"));
  return {
    project: normalise(field(metadata, "Name")[0] ?? ""),
    version: field(metadata, "Version")[0] ?? "",
    platforms: field(tags, "Tag").flatMap((tag) => tag.split("-").at(-1)!.split(".")),
    cudaRequirements: field(metadata, "Requires-Dist")
      .filter((requirement) => /;.*extra\s*==\s*["']and-cuda["']/.test(requirement))
      .map((requirement) => requirement.split(";")[0]!.replaceAll(/[\s()]/g, "")),
  };
}

/**
 * Check that a wheel is the TensorFlow of this release, platform and device.
 * @throws UserError that names what is wrong
 */
export function checkTensorflowWheel(
  file: string,
  metadata: WheelMetadata,
  release: PlatformRelease,
  device: Device,
): void {
  const wanted = `${release.project} ${TENSORFLOW_VERSION} for ${release.platform}`;
  const found = `${metadata.project || "an unnamed project"} ${metadata.version} for ${metadata.platforms.join(", ") || "no platform"}`;
  // The CPU's libraries are in both wheels; CUDA's only in the project "tensorflow".
  const projects = device === "cpu" ? [release.project, "tensorflow"] : [release.project];
  const fits =
    projects.includes(metadata.project) &&
    metadata.version === TENSORFLOW_VERSION &&
    metadata.platforms.some(
      (tag) =>
        tag.endsWith(release.wheelSuffix) && tagSystem(tag) === release.platform.split("-")[0],
    );
  if (!fits) throw new UserError(`${file}: wrong wheel: it is ${found}, needed is ${wanted}`);
}

/** The project name of a requirement: `nvidia-cublas-cu12<13` → `nvidia-cublas-cu12`. */
export function projectOf(requirement: string): string {
  return normalise(requirement.match(/^[\w.-]+/)?.[0] ?? "");
}

/** The project name in a wheel's file name. */
export function projectOfFile(name: string): string {
  return normalise(name.split("-")[0] ?? "");
}

function normalise(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[-_.]+/g, "-");
}

function field(headers: string, name: string): string[] {
  const lines = headers.split(/\r?\n/);
  // The headers end at the first empty line; the project's description follows.
  const end = lines.indexOf("");
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .filter((line) => line.startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).trim());
}

function tagSystem(tag: string): string {
  if (tag.startsWith("macosx")) return "darwin";
  return /linux/.test(tag) ? "linux" : "win32";
}

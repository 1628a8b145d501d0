// Finds an installed engine and checks it cheaply: every file there, every size right.
import { stat } from "node:fs/promises";
import path from "node:path";
import { CHECKSUMS_FILE, readJsonFile, UserError } from "@llmsmith/files";
import { engineFolder } from "./folders.ts";
import { type Device, releaseFor, TENSORFLOW_VERSION } from "./release.ts";

/** An installed engine's files. */
export type InstalledEngine = {
  folder: string;
  device: Device;
  version: string;
  /** Absolute path of the framework library, to be loaded first. */
  framework: string;
  /** Absolute path of the library with the C API. */
  library: string;
};

/** Sub-folder of an engine with the two libraries, named as in the wheel, since RUNPATH counts on it. */
export const LIBRARY_FOLDER = "tensorflow";

/** The command that installs an engine, for error messages. */
export function installCommand(device: Device): string {
  return `llmsmith engine install ${device}`;
}

/**
 * The installed engine for `device`. Sizes alone are compared: hashing 850 MB at every start would
 * take seconds; the hashes were checked when it was installed.
 * @throws UserError where the platform has no engine, it is not installed, or a file is missing or cut short
 */
export async function findEngine(device: Device): Promise<InstalledEngine> {
  const release = releaseFor(device);
  if (!release)
    throw new UserError(
      `TensorFlow ${TENSORFLOW_VERSION} for ${device} has no libraries for ${process.platform}-${process.arch}; use the engine "wasm"`,
    );
  const folder = engineFolder(device);
  const installed = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!installed)
    throw new UserError(
      `TensorFlow ${TENSORFLOW_VERSION} for ${device} is not installed (${folder} does not exist); run: ${installCommand(device)}`,
    );
  await checkSizes(folder, device);
  return {
    folder,
    device,
    version: TENSORFLOW_VERSION,
    framework: path.join(folder, LIBRARY_FOLDER, release.framework),
    library: path.join(folder, LIBRARY_FOLDER, release.library),
  };
}

/** The first of `devices` that is installed, with the reasons why the earlier ones are not. */
export async function findFirstEngine(devices: readonly Device[]): Promise<InstalledEngine> {
  let last: unknown;
  for (const device of devices) {
    try {
      return await findEngine(device);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

async function checkSizes(folder: string, device: Device): Promise<void> {
  const where = path.join(folder, CHECKSUMS_FILE);
  const list = (await readJsonFile(where)) as { files?: Record<string, { bytes: number }> };
  for (const [name, { bytes }] of Object.entries(list.files ?? {})) {
    const file = path.join(folder, name);
    const found = await stat(file).then(
      (entry) => entry.size,
      () => undefined,
    );
    if (found !== bytes)
      throw new UserError(
        `${file}: ${found === undefined ? "missing" : `${found} bytes`}, but ${CHECKSUMS_FILE} says ${bytes} bytes; install the engine again: ${installCommand(device)}`,
      );
  }
}

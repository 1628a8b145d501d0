// Installs an engine: wheel, libraries, test, and only then a folder that others see.
import { access, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { explainFileError, publishFolder, UserError, verifyFolder } from "@llmsmith/files";
import { engineFolder, enginesFolder } from "../folders.ts";
import { LIBRARY_FOLDER } from "../installed.ts";
import { type Device, type PlatformRelease, releaseFor, TENSORFLOW_VERSION } from "../release.ts";
import { downloadWheels, findPip } from "./pip.ts";
import { smokeTest } from "./smoke-test.ts";
import { cudaEntries, type Extraction, tensorflowEntries, unpack } from "./unpack.ts";
import { openWheel, type Wheel } from "./wheel.ts";
import { checkTensorflowWheel, projectOf, projectOfFile, readMetadata } from "./wheel-metadata.ts";

/** Beginning of the names of folders for downloads; the process number follows. */
const DOWNLOADS = ".download-";

/** How far an installation has come. */
export type InstallProgress = {
  step: "download" | "unpack" | "test" | "publish";
  /** What is being worked on: a requirement or a file. */
  what: string;
  /** Bytes unpacked so far, in the step `unpack`. */
  bytes?: number;
  /** Bytes to unpack in all, in the step `unpack`. */
  totalBytes?: number;
};

/** Options of {@link installTensorflow}. */
export type InstallOptions = {
  device: Device;
  /**
   * A wheel that is on this machine already, instead of a download. For CUDA the `nvidia-*` wheels
   * that it asks for must lie in the same folder.
   */
  wheel?: string;
  onProgress?: (progress: InstallProgress) => void;
};

/**
 * Install TensorFlow's libraries into {@link enginesFolder}, from its wheel on the Python package
 * index (fetched by pip) or from a file. The folder appears at once and complete, after a
 * multiplication in a child process came out right; an engine that is there and whole is left alone,
 * a damaged one is replaced. Two processes may install at the same time: one of them publishes.
 * @returns the engine's folder and release
 * @throws UserError when the platform has no engine, pip or the network is missing, the wheel is
 * wrong or damaged, the disk is full, or the test fails; nothing is left behind then
 */
export async function installTensorflow(
  options: InstallOptions,
): Promise<{ folder: string; version: string }> {
  const { device, onProgress = () => undefined } = options;
  const release = releaseFor(device);
  if (!release)
    throw new UserError(
      `TensorFlow ${TENSORFLOW_VERSION} for ${device} has no wheel with libraries for ${process.platform}-${process.arch}; use the engine "wasm"`,
    );
  const folder = engineFolder(device);
  const installed = { folder, version: TENSORFLOW_VERSION };
  if (await isWhole(folder)) return installed;
  await makeFolder(enginesFolder());
  const wheels: Wheel[] = [];
  await removeAbandonedDownloads();
  const downloads = await mkdtemp(path.join(enginesFolder(), `${DOWNLOADS}${process.pid}-`));
  try {
    const extractions = await gather(options, release, downloads, wheels, onProgress);
    await publish(folder, async (temporary) => {
      await unpack(extractions, temporary, (what, bytes, totalBytes) =>
        onProgress({ step: "unpack", what, bytes, totalBytes }),
      );
      onProgress({ step: "test", what: release.library });
      const library = (name: string): string => path.join(temporary, LIBRARY_FOLDER, name);
      const version = await smokeTest(library(release.framework), library(release.library));
      if (version !== TENSORFLOW_VERSION)
        throw new UserError(
          `the wheel's library is TensorFlow ${version}, not ${TENSORFLOW_VERSION}`,
        );
      onProgress({ step: "publish", what: folder });
    });
  } finally {
    for (const wheel of wheels) wheel.close();
    await rm(downloads, { recursive: true, force: true });
  }
  return installed;
}

/** A process that was killed could not remove its downloads; the next installation does. */
async function removeAbandonedDownloads(): Promise<void> {
  for (const name of await readdir(enginesFolder())) {
    if (!name.startsWith(DOWNLOADS) || isRunning(Number.parseInt(name.slice(DOWNLOADS.length), 10)))
      continue;
    await rm(path.join(enginesFolder(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's process has this number.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The wheels, opened and checked, with what is to be taken out of each. */
async function gather(
  options: InstallOptions,
  release: PlatformRelease,
  downloads: string,
  opened: Wheel[],
  onProgress: (progress: InstallProgress) => void,
): Promise<Extraction[]> {
  const open = async (file: string): Promise<Wheel> => {
    const wheel = await openWheel(file);
    opened.push(wheel);
    return wheel;
  };
  const download = async (requirements: string[]): Promise<string[]> => {
    const pip = await findPip();
    onProgress({ step: "download", what: requirements.join(" ") });
    return downloadWheels(pip, requirements, release, downloads);
  };
  const file = options.wheel ?? (await download([`${release.project}==${TENSORFLOW_VERSION}`]))[0];
  if (!file) throw new UserError("pip said that it downloaded the wheel, but there is none");
  const wheel = await open(file);
  const metadata = await readMetadata(wheel);
  checkTensorflowWheel(file, metadata, release, options.device);
  const extractions: Extraction[] = [{ wheel, names: tensorflowEntries(release) }];
  if (options.device === "cuda") {
    const needed = metadata.cudaRequirements;
    const files = options.wheel
      ? await wheelsBeside(options.wheel, needed)
      : await download(needed);
    for (const cudaFile of files) {
      if (path.resolve(cudaFile) === path.resolve(file)) continue;
      const cuda = await open(cudaFile);
      extractions.push({ wheel: cuda, names: cudaEntries(cuda) });
    }
  }
  return extractions;
}

async function wheelsBeside(wheel: string, requirements: readonly string[]): Promise<string[]> {
  const folder = path.dirname(path.resolve(wheel));
  const names = (await readdir(folder)).filter((name) => name.endsWith(".whl"));
  const missing = requirements.filter(
    (requirement) => !names.some((name) => projectOfFile(name) === projectOf(requirement)),
  );
  if (missing.length > 0)
    throw new UserError(
      `${folder}: CUDA needs these wheels beside ${path.basename(wheel)}: ${missing.join(" ")}; download them into this folder (pip download --no-deps)`,
    );
  return requirements.map((requirement) =>
    path.join(
      folder,
      names.find((name) => projectOfFile(name) === projectOf(requirement))!,
    ),
  );
}

/**
 * Publish, unless another process was faster: then its engine, which passed the same test, stays.
 * Renames decide: a folder cannot be renamed over one that is not empty.
 */
async function publish(folder: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const damaged = await exists(folder);
  try {
    await publishFolder(folder, write, { replace: damaged });
  } catch (error) {
    if (!(await isWhole(folder))) throw error;
  }
}

async function isWhole(folder: string): Promise<boolean> {
  if (!(await exists(folder))) return false;
  return verifyFolder(folder).then(
    () => true,
    () => false,
  );
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw explainFileError(error, "write", folder);
  }
}

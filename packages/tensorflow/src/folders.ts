// Where engines live on disk.
import { createHash } from "node:crypto";
import os from "node:os";
import path from "node:path";
import { type Device, TENSORFLOW_VERSION } from "./release.ts";

/**
 * The folder that holds installed engines: `$LLMSMITH_CACHE/engines`, else
 * `$XDG_CACHE_HOME/llmsmith/engines`, else `~/.cache/llmsmith/engines`. It may not exist yet.
 */
export function enginesFolder(): string {
  return path.join(cacheFolder(), "engines");
}

/**
 * The folder in which XLA keeps compiled functions. Machine code is of use to processors of one kind
 * only, and a home folder may be shared by machines.
 */
export function compiledFunctionsFolder(): string {
  const processor = `${os.cpus()[0]?.model ?? ""} ${process.arch}`;
  const kind = createHash("sha256").update(processor).digest("hex").slice(0, 12);
  return path.join(cacheFolder(), "xla", `tensorflow-${TENSORFLOW_VERSION}-${kind}`);
}

/** The file in which times of compiled functions are kept; see modes.ts. */
export function modesFile(): string {
  return path.join(cacheFolder(), "modes.json");
}

function cacheFolder(): string {
  const { LLMSMITH_CACHE, XDG_CACHE_HOME } = process.env;
  if (LLMSMITH_CACHE) return path.resolve(LLMSMITH_CACHE);
  // The XDG specification says that a relative path is to be ignored.
  const cache =
    XDG_CACHE_HOME && path.isAbsolute(XDG_CACHE_HOME)
      ? XDG_CACHE_HOME
      : path.join(os.homedir(), ".cache");
  return path.join(cache, "llmsmith");
}

/** Folder of one installed engine; a new TensorFlow release gets a new folder. */
export function engineFolder(device: Device): string {
  return path.join(enginesFolder(), `tensorflow-${TENSORFLOW_VERSION}-${device}`);
}

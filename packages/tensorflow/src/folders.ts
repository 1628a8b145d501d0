// Where engines live on disk.
import os from "node:os";
import path from "node:path";
import { type Device, TENSORFLOW_VERSION } from "./release.ts";

/**
 * The folder that holds installed engines: `$LLMSMITH_CACHE/engines`, else
 * `$XDG_CACHE_HOME/llmsmith/engines`, else `~/.cache/llmsmith/engines`. It may not exist yet.
 */
export function enginesFolder(): string {
  const { LLMSMITH_CACHE, XDG_CACHE_HOME } = process.env;
  if (LLMSMITH_CACHE) return path.resolve(LLMSMITH_CACHE, "engines");
  // The XDG specification says that a relative path is to be ignored.
  const cache =
    XDG_CACHE_HOME && path.isAbsolute(XDG_CACHE_HOME)
      ? XDG_CACHE_HOME
      : path.join(os.homedir(), ".cache");
  return path.join(cache, "llmsmith", "engines");
}

/** Folder of one installed engine; a new TensorFlow release gets a new folder. */
export function engineFolder(device: Device): string {
  return path.join(enginesFolder(), `tensorflow-${TENSORFLOW_VERSION}-${device}`);
}

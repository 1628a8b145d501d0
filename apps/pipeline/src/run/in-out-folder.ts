// What every run begins and ends with: the engine started, the folder claimed and given free.
import path from "node:path";
import type { EngineInfo } from "@llmsmith/tensor";
import type { Display } from "./display.ts";
import { claimOutFolder } from "./out-folder.ts";
import { startEngine } from "./start-engine.ts";

/** What {@link inOutFolder} needs of a run's options. */
export type InOutFolderOptions = {
  config: { engine: string };
  out: string;
  engine?: string;
  display: Display;
};

/**
 * Call `body` with the folder's absolute path and the engine, while no other process works in the folder.
 * @throws UserError for an engine that does not start or a folder in use; whatever `body` throws
 */
export async function inOutFolder<T>(
  options: InOutFolderOptions,
  body: (out: string, engine: EngineInfo) => Promise<T>,
): Promise<T> {
  const { config, display } = options;
  const out = path.resolve(options.out);
  const engine = await startEngine(options.engine ?? config.engine);
  display.engine(engine);
  const release = await claimOutFolder(out);
  try {
    return await body(out, engine);
  } finally {
    await release();
    display.stop();
  }
}

// Starting the engine that was asked for.
import { type EngineInfo, type EngineName, useEngine } from "@llmsmith/tensor";

/** The engine by name; "auto" leaves the choice to LLMSMITH_ENGINE, else takes the best. */
export async function startEngine(name: string, threads?: number): Promise<EngineInfo> {
  const options = threads === undefined ? {} : { threads };
  return useEngine(name === "auto" ? undefined : (name as EngineName), options);
}

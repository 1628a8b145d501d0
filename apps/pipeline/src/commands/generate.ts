// `llmsmith generate`: a text, written on.
import type { SamplingOptions } from "@llmsmith/gpt-model";
import { write, writeJson } from "../cli/output.ts";
import { openModel } from "../model/open.ts";
import { writeOn } from "../model/write-on.ts";
import { startEngine } from "../run/start-engine.ts";

/** Options on the command line. */
export type GenerateCommandOptions = SamplingOptions & {
  prompt: string;
  maxNewTokens: number;
  seed: number;
  engine?: string;
  json?: boolean;
};

/** Print the prompt and what the model makes of it. */
export async function generateText(folder: string, options: GenerateCommandOptions): Promise<void> {
  const { prompt, json = false, engine: name = "auto", ...sampling } = options;
  const engine = await startEngine(name);
  const model = await openModel(folder);
  const begun = performance.now();
  let text = "";
  for await (const piece of writeOn(model, prompt, sampling)) {
    if (!json) await write(text === "" ? prompt + piece : piece);
    text += piece;
  }
  const seconds = (performance.now() - begun) / 1000;
  if (json) writeJson({ prompt, text, seed: options.seed, seconds, engine: engine.name });
  else await write(text === "" ? `${prompt}\n` : "\n");
}

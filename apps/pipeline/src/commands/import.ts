// `llmsmith import`: a model from elsewhere as a folder that every command opens.
import { rm, stat } from "node:fs/promises";
import path from "node:path";
import type { ResolveHuggingFaceOptions } from "@llmsmith/data-loader";
import { UserError } from "@llmsmith/files";
import { writeJson } from "../cli/output.ts";
import { checkModel, type ModelSummary } from "../import/check-model.ts";
import { importFromHub } from "../import/hub.ts";
import { importFromOpenAI } from "../import/openai.ts";

/** Options on the command line; `retries` and `retryDelay` as for downloads, for tests. */
export type ImportCommandOptions = {
  revision?: string;
  json?: boolean;
  retries?: number;
  retryDelay?: number;
};

/**
 * Make a model folder of `hf:ORG/NAME` or `openai:DIR`, check it, and print a line of what it is. A folder that does
 * not pass is removed again; downloads stay in the cache.
 * @param folder default the repository's name, or DIR with `-hf`, in the current folder
 * @throws UserError when the folder exists, the source is none, and as the two readers and {@link checkModel}
 */
export async function importModel(
  source: string,
  folder: string | undefined,
  options: ImportCommandOptions = {},
): Promise<void> {
  const { json = false, ...network } = options;
  const [, scheme, place] = /^(hf|openai):(.+)$/.exec(source) ?? [];
  if (scheme === undefined || place === undefined)
    throw new UserError(
      `import: ${JSON.stringify(source)} is no source; write hf:ORG/NAME or openai:DIR`,
      { exitCode: 2 },
    );
  if (scheme === "openai" && options.revision !== undefined)
    throw new UserError("import: --revision is of the hub; leave it out for openai:", {
      exitCode: 2,
    });
  const name = path.basename(path.resolve(place));
  const target = folder ?? (scheme === "hf" ? name : `${name}-hf`);
  await requireNew(target);
  if (scheme === "hf")
    await importFromHub(place, target, { ...network, onProgress: printer(json) });
  else await importFromOpenAI(place, target);
  const summary = await checkModel(target).catch(async (error: unknown) => {
    await rm(target, { recursive: true, force: true });
    throw error;
  });
  if (json) writeJson({ event: "imported", folder: target, ...summary });
  else process.stdout.write(`${target}: ${sentence(summary)}\n`);
}

async function requireNew(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found)
    throw new UserError(`${folder}: it exists already; name another folder, or remove it`, {
      exitCode: 2,
    });
}

function sentence(summary: ModelSummary): string {
  const { modelType, parameters, vocabulary, contextLength, tokenizer } = summary;
  const count = (value: number) => value.toLocaleString("en");
  const tokens =
    "problem" in tokenizer ? tokenizer.problem : `tokenizer of ${count(tokenizer.tokens)}`;
  return `${modelType}, ${count(parameters)} parameters, ${count(vocabulary)} tokens, context ${count(contextLength)}; ${tokens}`;
}

/** A line for each file that is downloaded. */
function printer(json: boolean): NonNullable<ResolveHuggingFaceOptions["onProgress"]> {
  let last = "";
  return ({ path: file, received, total }) => {
    if (file === last) return;
    last = file;
    if (json) writeJson({ event: "download", file, received, total });
    else {
      const size = total === undefined ? "" : ` (${total.toLocaleString("en")} bytes)`;
      const from = received > 0 ? `, going on at byte ${received.toLocaleString("en")}` : "";
      process.stderr.write(`downloading ${file}${size}${from}\n`);
    }
  };
}

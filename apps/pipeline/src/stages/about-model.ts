// The `llmsmith.json` of a model that a stage makes.
import type { Tokenizer } from "@llmsmith/tokenizer";
import { documentsSummary } from "../corpus/read-part.ts";
import type { AboutModel } from "../model/about.ts";
import { type FolderParts, folderParts } from "../model/folder-parts.ts";
import type { StageContext } from "../run/stage.ts";

/** The files beside the weights of the model that this stage makes. */
export async function modelParts(
  context: StageContext,
  documents: string,
  opened: { tokenizer: Tokenizer; endOfText: number },
  special: Pick<AboutModel, "kind" | "maxNewTokens" | "read" | "padTo">,
): Promise<FolderParts> {
  const { config, provenance } = context;
  const { tokenizer, endOfText } = opened;
  return folderParts(tokenizer, {
    version: 1,
    ...special,
    prompt: config.prompt,
    endOfText,
    tokenizer: { id: tokenizer.id, hash: tokenizer.hash },
    corpora: await corporaOf(documents),
    provenance,
  });
}

/** Which corpora a model was trained on: hash and licence by name. */
export async function corporaOf(documents: string): Promise<AboutModel["corpora"]> {
  const { corpora } = await documentsSummary(documents);
  return Object.fromEntries(
    Object.entries(corpora).map(([name, { sha256, licence }]) => [
      name,
      { sha256, ...(licence === undefined ? {} : { licence }) },
    ]),
  );
}

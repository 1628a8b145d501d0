// The finished models under names that do not change: OUT/model and OUT/classifier.
import { cp, readdir } from "node:fs/promises";
import path from "node:path";
import {
  CHECKSUMS_FILE,
  publishFolder,
  readJsonFile,
  UserError,
  verifyFolder,
} from "@llmsmith/files";
import { ABOUT_FILE, type AboutModel } from "../model/about.ts";
import { MODEL_FOLDER } from "../training/fit.ts";
import type { FinishedStage } from "./run-stages.ts";
import type { StageName } from "./stage.ts";

/** Folders of the finished models. */
export type FinishedModels = { model: string; classifier?: string };

/** Copy the models out of their stages' folders, unless whole copies of the same are there. */
export async function publishModels(
  out: string,
  stages: ReadonlyMap<StageName, FinishedStage>,
): Promise<FinishedModels> {
  const main = stages.get("instruct") ?? stages.get("pretrain")!;
  const model = path.join(out, "model");
  await copyModel(main, model);
  const classify = stages.get("classify");
  if (!classify) return { model };
  const classifier = path.join(out, "classifier");
  await copyModel(classify, classifier);
  return { model, classifier };
}

/** Copy the model of a stage to `target`, unless a whole copy of the same is there. */
export async function copyModel(stage: FinishedStage, target: string): Promise<void> {
  if (await isCopyOf(target, stage.key)) return;
  const source = path.join(stage.folder, MODEL_FOLDER);
  await verifyFolder(source);
  await publishFolder(
    target,
    async (temporary) => {
      for (const name of await readdir(source))
        if (name !== CHECKSUMS_FILE)
          await cp(path.join(source, name), path.join(temporary, name), { recursive: true });
    },
    { replace: true },
  );
}

async function isCopyOf(folder: string, key: string): Promise<boolean> {
  try {
    await verifyFolder(folder);
    const about = (await readJsonFile(path.join(folder, ABOUT_FILE))) as AboutModel;
    return about.provenance.key === key;
  } catch (error) {
    if (UserError.is(error)) return false;
    throw error;
  }
}

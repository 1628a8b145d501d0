// OpenAI's folders of GPT-2 (a checkpoint of TensorFlow) as Hugging Face folders.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { openTensorBundle, saveCheckpoint } from "@llmsmith/checkpoint";
import { explainFileError, readJsonFile, readTextFile, UserError } from "@llmsmith/files";
import { openAIToHuggingFace } from "@llmsmith/gpt-model";
import { END_OF_TEXT, tokenizerFromOpenAI } from "@llmsmith/tokenizer";

/**
 * Write `folder` of OpenAI's files in `source`: `model.ckpt.index` and its data, `hparams.json`, and the tokenizer's
 * `encoder.json` and `vocab.bpe`.
 * @throws UserError when a file is missing or damaged, or the parts do not fit together
 */
export async function importFromOpenAI(source: string, folder: string): Promise<void> {
  const at = (name: string) => path.join(source, name);
  const prefix = at(await checkpointName(source));
  const hparams = await readJsonFile(at("hparams.json"));
  if (typeof hparams !== "object" || hparams === null || Array.isArray(hparams))
    throw new UserError(`${at("hparams.json")}: it is not a JSON object; get it again`);
  const tokenizer = tokenizerFromOpenAI(
    await readJsonFile(at("encoder.json")),
    await readTextFile(at("vocab.bpe")),
    source,
  );
  const { tensors, close } = await openTensorBundle(prefix);
  try {
    const model = openAIToHuggingFace(hparams as Record<string, unknown>, tensors, source);
    const vocabulary = model.config["vocab_size"] as number;
    if (tokenizer.vocabSize > vocabulary)
      throw new UserError(
        `${source}: encoder.json has ${tokenizer.vocabSize} tokens, but hparams.json only ${vocabulary}; they are of different models`,
      );
    const end = tokenizer.specialTokens.get(END_OF_TEXT);
    const ids = end === undefined ? {} : { bos_token_id: end, eos_token_id: end };
    await saveCheckpoint(folder, {
      config: { ...model.config, ...ids },
      tensors: model.tensors,
      tokenizerJson: `${JSON.stringify(tokenizer.toJSON(), null, 2)}\n`,
      generationConfig: ids,
    });
  } finally {
    close();
  }
}

/** What stands before `.index`: the name in the file `checkpoint`, or that of the only index. */
async function checkpointName(source: string): Promise<string> {
  const names = await readdir(source).catch((error: unknown) => {
    throw explainFileError(error, "read", source);
  });
  const indexes = names.filter((name) => name.endsWith(".index"));
  if (names.includes("checkpoint")) {
    const text = await readTextFile(path.join(source, "checkpoint"));
    const named = /^model_checkpoint_path:\s*"([^"]+)"/m.exec(text)?.[1];
    // Its folder is that of the machine where it was saved.
    const name = named === undefined ? undefined : path.posix.basename(named);
    if (name !== undefined && indexes.includes(`${name}.index`)) return name;
  }
  if (indexes.length === 1) return indexes[0]!.slice(0, -".index".length);
  throw new UserError(
    `${source}: it has ${indexes.length === 0 ? "no" : "several"} files that end in .index; name a folder with one checkpoint of TensorFlow (model.ckpt.index)`,
  );
}

// Which files of a repository make a model folder.
import { UserError } from "@llmsmith/files";

const CONFIG = "config.json";
const WEIGHTS = "model.safetensors";
const INDEX = "model.safetensors.index.json";

/** Taken where they are there. */
const OPTIONAL: readonly string[] = [
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "generation_config.json",
  "chat_template.jinja",
  "chat_template.json",
];

/** What is needed to tell whether the rest is wanted. */
export type FirstFiles = { first: string[]; others: string[]; sharded: boolean };

/**
 * The files to begin with (config, index of the weights) and those that follow.
 * @param paths of all files of the repository
 * @throws UserError naming what is missing
 */
export function chooseFiles(paths: readonly string[], repository: string): FirstFiles {
  const has = new Set(paths);
  const missing = (what: string, remedy: string) =>
    new UserError(`${repository}: it has no ${what}; ${remedy}`);
  if (!has.has(CONFIG))
    throw missing(CONFIG, "it is no model of transformers, choose another repository or revision");
  const others = OPTIONAL.filter((name) => has.has(name));
  if (has.has(WEIGHTS)) return { first: [CONFIG], others: [...others, WEIGHTS], sharded: false };
  if (has.has(INDEX)) return { first: [CONFIG, INDEX], others, sharded: true };
  throw missing(
    WEIGHTS,
    has.has("pytorch_model.bin")
      ? "only pytorch_model.bin, which is not read: look for a revision with safetensors (such as refs/pr/1)"
      : "choose another repository or revision",
  );
}

/**
 * The files that an index of weights lists.
 * @throws UserError when it is no index, or lists a file that the repository lacks
 */
export function shardsOfIndex(
  index: unknown,
  paths: readonly string[],
  repository: string,
): string[] {
  const map = (index as { weight_map?: unknown } | null)?.weight_map;
  const names = typeof map === "object" && map !== null ? [...new Set(Object.values(map))] : [];
  if (names.length === 0)
    throw new UserError(`${repository}: ${INDEX} lists no files; it is damaged there`);
  return names.map((name) => {
    // A name that is no text, or leads elsewhere, is among no repository's files.
    if (typeof name === "string" && paths.includes(name) && !name.includes("/")) return name;
    throw new UserError(
      `${repository}: ${INDEX} lists ${JSON.stringify(name).slice(0, 100)}, which is not among its files; choose another revision`,
    );
  });
}

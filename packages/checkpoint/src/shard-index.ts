// `model.safetensors.index.json`: which of several files holds which tensor, and whether they agree with it.
import path from "node:path";
import { UserError } from "@llmsmith/files";
import { fileExists } from "./file-exists.ts";
import { readJsonObject } from "./read-json.ts";
import { readSafetensorsNames } from "./safetensors-read.ts";
import { shown, shownValue } from "./shown.ts";

/** Name of the index in a model folder. */
export const INDEX_FILE = "model.safetensors.index.json";

/** File of every tensor. */
type WeightMap = ReadonlyMap<string, string>;

/**
 * The paths of all shards that the folder's index lists, once their headers agree with it: the numbers of
 * none have been read then. `metadata.total_size` is not compared: tools that change a model leave it.
 * @throws UserError for an index that is damaged, leads out of the folder or has a tensor twice, for a shard
 * that is missing or has no header, and for a tensor that is not in the shard that the index says
 */
export async function shardsOf(folder: string): Promise<string[]> {
  const map = await readWeightMap(path.join(folder, INDEX_FILE));
  const shards: string[] = [];
  for (const file of new Set(map.values())) {
    const shard = path.join(folder, file);
    await requireAgreement(shard, file, map);
    shards.push(shard);
  }
  return shards;
}

async function readWeightMap(index: string): Promise<WeightMap> {
  const refuse = (why: string): never => {
    throw new UserError(`${index}: ${why}; the file is damaged, get it again`);
  };
  const { weight_map: map } = await readJsonObject(index, { depth: 8 });
  if (typeof map !== "object" || map === null || Array.isArray(map))
    return refuse("it has no weight_map");
  const wanted = Object.entries(map);
  if (wanted.length === 0) refuse("its weight_map is empty");
  for (const [name, file] of wanted)
    if (!isPlainName(file))
      refuse(
        `it places tensor ${shown(name)} in ${shownValue(file)}, which is not the name of a file in the folder that ends in .safetensors`,
      );
  return new Map(wanted as [string, string][]);
}

/** Whether a shard's name stays in the folder on every system. */
function isPlainName(file: unknown): file is string {
  return typeof file === "string" && /^[^/\\:\0]+\.safetensors$/.test(file);
}

async function requireAgreement(shard: string, file: string, map: WeightMap): Promise<void> {
  if (!(await fileExists(shard))) {
    const [name] = [...map].find(([, home]) => home === file) ?? [file];
    throw new UserError(
      `${shard}: no such file, but ${INDEX_FILE} places tensor ${shown(name)} in it; the copy is incomplete, get the folder again`,
    );
  }
  const held = new Set(await readSafetensorsNames(shard));
  for (const [name, home] of map)
    if (home === file && !held.has(name))
      throw new UserError(
        `${shard}: tensor ${shown(name)} is missing, which ${INDEX_FILE} promises; get the folder again`,
      );
  for (const name of held) {
    const home = map.get(name);
    if (home === file) continue;
    const place = home === undefined ? "does not list" : `places in ${home}`;
    throw new UserError(
      `${shard}: it holds tensor ${shown(name)}, which ${INDEX_FILE} ${place}; get the folder again`,
    );
  }
}

// A config file: YAML, checked, with each error at its line; paths relative to the file.
import path from "node:path";
import { readTextFile, UserError } from "@llmsmith/files";
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  type Range,
} from "yaml";
import type { z } from "zod";
import { explainIssue, type Explained } from "./explain-issue.ts";
import { applyOverrides, type Override } from "./overrides.ts";
import { architectureOf, architectureSchema } from "./schema/architecture.ts";
import { translationSchema } from "./schema/translation.ts";
import { unusedSections } from "./schema/unused-sections.ts";
import { configSchema } from "./schema.ts";
import type { TranslationConfig } from "./translation-types.ts";
import type { Config, CorpusConfig, CorpusName } from "./types.ts";

/**
 * Read and check a config file of a language model.
 * @param file path as the user gave it; errors name it
 * @param overrides fields that replace those of the file
 * @throws UserError (wrong usage) naming file, line and field
 */
export async function loadConfig(
  file: string,
  overrides: readonly Override[] = [],
): Promise<Config> {
  const config = await loadAnyConfig(file, overrides);
  if (config.architecture !== "transformer") return config;
  throw new UserError(
    `${file}: this is a config of architecture ${config.architecture}, but one of gpt or bert is needed here`,
    { exitCode: 2 },
  );
}

async function readConfigFile(file: string): Promise<string> {
  return readTextFile(file).catch((error: unknown) => {
    throw UserError.is(error) ? new UserError(error.message, { exitCode: 2, cause: error }) : error;
  });
}

/** A config of any architecture. */
export type AnyConfig = Config | TranslationConfig;

/** {@link loadConfig} for any architecture: the field `architecture` says which. */
export async function loadAnyConfig(
  file: string,
  overrides: readonly Override[] = [],
): Promise<AnyConfig> {
  return parseAnyConfig(await readConfigFile(file), file, overrides);
}

/** {@link loadConfig} of text that was read already. */
export function parseConfig(
  text: string,
  file: string,
  overrides: readonly Override[] = [],
): Config {
  return parse(text, file, overrides, () => configSchema);
}

/** {@link loadAnyConfig} of text that was read already. */
export function parseAnyConfig(
  text: string,
  file: string,
  overrides: readonly Override[] = [],
): AnyConfig {
  return parse<AnyConfig>(text, file, overrides, (content) => {
    const architecture = architectureOf(content);
    if (architecture === undefined) return architectureSchema as z.ZodType<never>;
    return architecture === "transformer" ? translationSchema : configSchema;
  });
}

function parse<C extends AnyConfig>(
  text: string,
  file: string,
  overrides: readonly Override[],
  schemaOf: (content: unknown) => z.ZodType<C>,
): C {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const malformed = document.errors[0];
  if (malformed)
    throw new UserError(
      `${file}:${lines.linePos(malformed.pos[0]).line}: not valid YAML (${malformed.message})`,
      { exitCode: 2, cause: malformed },
    );
  const content = applyOverrides(document.toJS() as unknown, overrides);
  const schema = schemaOf(content);
  const checked = schema.safeParse(content);
  const unused = unusedSections(content);
  if (checked.success && unused.length === 0)
    return withAbsolutePaths(checked.data, path.dirname(path.resolve(file)));
  // A misspelt field is missing too: the misspelling explains both.
  const issues = (checked.error?.issues ?? []).toSorted(
    (a, b) => Number(b.code === "unrecognized_keys") - Number(a.code === "unrecognized_keys"),
  );
  const told = new Set<PropertyKey>(unused.flatMap((problem) => problem.path));
  const others = issues
    .map((issue) => explainIssue(issue, schema, content))
    .filter(({ path: [section = ""] }) => !told.has(section));
  const problems = [...unused, ...others];
  const [first] = problems.map((problem) => locate(problem, document, lines, file, overrides));
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  throw new UserError(`${first}${more}`, { exitCode: 2 });
}

/** The problem with the place it comes from in front. */
function locate(
  problem: Explained,
  document: Document,
  lines: LineCounter,
  file: string,
  overrides: readonly Override[],
): string {
  const names = problem.path.map(String);
  const given = overrides.find(
    ({ path: set }) => set.length <= names.length && set.every((part, i) => part === names[i]),
  );
  if (given) return `--set ${given.path.join(".")}: ${problem.text}`;
  for (let length = problem.path.length; length > 0; length--) {
    const range = rangeOf(document, problem.path.slice(0, length));
    if (range) return `${file}:${lines.linePos(range[0]).line}: ${problem.text}`;
  }
  return `${file}: ${problem.text}`;
}

/** Where a field stands: its key, or for list entries the entry. */
function rangeOf(document: Document, where: readonly PropertyKey[]): Range | undefined {
  const parent: unknown =
    where.length === 1 ? document.contents : document.getIn(where.slice(0, -1), true);
  const last = where.at(-1);
  if (isMap(parent))
    for (const { key } of parent.items)
      if (isScalar(key) && String(key.value) === last) return key.range ?? undefined;
  const node: unknown = document.getIn(where, true);
  return isNode(node) ? (node.range ?? undefined) : undefined;
}

function withAbsolutePaths<C extends { corpora: Partial<Record<CorpusName, CorpusConfig>> }>(
  config: C,
  folder: string,
): C {
  const absolute = (corpus: CorpusConfig): CorpusConfig => ({
    ...corpus,
    file: path.resolve(folder, corpus.file),
    split:
      corpus.split.file === undefined
        ? corpus.split
        : { ...corpus.split, file: path.resolve(folder, corpus.split.file) },
  });
  const corpora = Object.entries(config.corpora).map(([name, corpus]) => [name, absolute(corpus)]);
  return { ...config, corpora: Object.fromEntries(corpora) as C["corpora"] };
}

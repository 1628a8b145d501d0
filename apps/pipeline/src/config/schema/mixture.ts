// The part of the schema about a mixture: weights by corpus, or a temperature; and what goes with it.
import { z } from "zod";
import type { CorpusName, MixtureConfig, MixtureShare, PretrainConfig } from "../types.ts";

/** A weight alone, or with a cap. */
const share = z.preprocess(
  (value) => (typeof value === "number" && Number.isFinite(value) ? { weight: value } : value),
  z
    .strictObject({ weight: z.number(), maximumEpochs: z.number().positive().exactOptional() })
    .check((context) => {
      const { weight } = context.value;
      // Said of the corpus: the weight may have no field of its own in the file.
      if (!(weight > 0))
        context.issues.push({
          code: "custom",
          input: context.value,
          path: [],
          message: `must have a weight above 0, found ${weight}; leave the corpus out to read none of it`,
        });
    }),
) as unknown as z.ZodType<MixtureShare>;

/** `pretrain.mixture`. */
export const mixture: z.ZodType<MixtureConfig> = z.strictObject({
  stories: share.exactOptional(),
  messages: share.exactOptional(),
  instructions: share.exactOptional(),
  temperature: z.number().positive().exactOptional(),
});

type Given = Partial<Pick<PretrainConfig, "include" | "mixture" | "prefetch">>;

/** The corpora that a mixture gives weights. */
function weighted(mixed: MixtureConfig): CorpusName[] {
  return (Object.keys(mixed) as (keyof MixtureConfig)[]).filter((name) => name !== "temperature");
}

/** What a mixture cannot stand beside. */
export function mixtureProblems({ include, mixture: mixed, prefetch }: Given): {
  path: string[];
  message: string;
}[] {
  if (!mixed) return [];
  const names = weighted(mixed);
  const byTemperature = mixed.temperature !== undefined;
  const problems: [boolean, string[], string][] = [
    [
      !byTemperature && names.length === 0,
      ["mixture"],
      "is empty; give weights, such as { stories: 0.7, instructions: 0.3 }, or a temperature",
    ],
    [
      byTemperature && names.length > 0,
      ["mixture", "temperature"],
      "makes weights by size, but some are given; leave one of them out",
    ],
    [
      !byTemperature && include !== undefined,
      ["include"],
      "and weights in mixture both name corpora; leave include out",
    ],
    [
      typeof prefetch === "number" || prefetch === true,
      ["prefetch"],
      "reads the windows of one token folder, and a mixture has several; leave it out",
    ],
  ];
  return problems.flatMap(([wrong, path, message]) => (wrong ? [{ path, message }] : []));
}

/** The same with `include` filled in: what the mixture names, or stories. */
export function withIncluded<C extends Given>(pretrain: C): C & Pick<PretrainConfig, "include"> {
  const named = pretrain.mixture ? weighted(pretrain.mixture) : [];
  return { ...pretrain, include: pretrain.include ?? (named.length > 0 ? named : ["stories"]) };
}

// What a config with `architecture: bert` cannot have, and what only it can.
import type { Config } from "../types.ts";

/** A field and what is wrong with it. */
export type BertProblem = { path: string[]; message: string };

/** Fields that do not go with the architecture. */
export function bertProblems(config: Config): BertProblem[] {
  const { architecture, corpora, tokenizer, model, pretrain, classify } = config;
  const problems: [boolean, string[], string][] =
    architecture === "bert"
      ? [
          [
            tokenizer.encoding !== undefined,
            ["tokenizer", "encoding"],
            "has no [MASK], which architecture bert needs; train a tokenizer: give vocabSize instead",
          ],
          [
            (tokenizer.vocabSize ?? 260) < 260,
            ["tokenizer", "vocabSize"],
            "must be 260 or more with architecture bert: 256 bytes, [PAD], [CLS], [SEP] and [MASK]",
          ],
          [
            model.contextLength < 4,
            ["model", "contextLength"],
            "must be 4 or more with architecture bert: two places are for [CLS] and [SEP]",
          ],
          [
            model.qkvBias || model.tiedHead || model.init !== "gpt2",
            ["model"],
            "has qkvBias, tiedHead or init, which are for architecture gpt; BERT has biases and a tied head always",
          ],
          [
            classify?.read === "end",
            ["classify", "read"],
            "is for architecture gpt; BERT reads [CLS]; leave it out",
          ],
          [
            corpora.instructions !== undefined && !pretrain.include.includes("instructions"),
            ["corpora", "instructions"],
            "is used by nothing, since BERT is not instructed; add it to pretrain.include or leave it out",
          ],
          [
            pretrain.mixture !== undefined,
            ["pretrain", "mixture"],
            "is for architecture gpt; give include instead",
          ],
          [
            pretrain.prefetch !== undefined,
            ["pretrain", "prefetch"],
            "is for architecture gpt; leave it out",
          ],
        ]
      : [
          [
            pretrain.maskShare !== undefined,
            ["pretrain", "maskShare"],
            "needs architecture bert; leave it out",
          ],
          [
            pretrain.wholeWord !== undefined,
            ["pretrain", "wholeWord"],
            "needs architecture bert; leave it out",
          ],
        ];
  return problems.flatMap(([wrong, path, message]) => (wrong ? [{ path, message }] : []));
}

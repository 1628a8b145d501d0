// Messages as BERT reads them: [CLS] text [SEP], padded with a mask.
import type { BertClassificationBatch } from "@llmsmith/bert-model";
import type { ClassificationExample } from "@llmsmith/finetune-classify";
import type { Tokenizer } from "@llmsmith/tokenizer";
import { paddingMultiple } from "../../training/padding.ts";
import type { SpecialTokens } from "./special-tokens.ts";

/** Token ids of a message; its first tokens where it is too long. */
export function messageForBert(
  tokenizer: Tokenizer,
  { cls, sep }: SpecialTokens,
  text: string,
  contextLength: number,
): number[] {
  const ids = tokenizer.encode(text, { disallowedSpecial: "none" });
  return [cls, ...ids.subarray(0, contextLength - 2), sep];
}

/** A function that pads examples to `padTo` tokens, or to the longest of them. */
export function collateForBert(
  padToken: number,
  contextLength: number,
  padTo?: number,
): (chosen: readonly ClassificationExample[]) => BertClassificationBatch {
  const multiple = paddingMultiple();
  return (chosen) => {
    const longest = Math.max(...chosen.map(({ ids }) => ids.length));
    const time = padTo ?? Math.min(contextLength, Math.ceil(longest / multiple) * multiple);
    const inputs = new Int32Array(chosen.length * time).fill(padToken);
    const attentionMask = new Int32Array(inputs.length);
    chosen.forEach(({ ids }, row) => {
      const length = Math.min(time, ids.length);
      for (let t = 0; t < length; t++) inputs[row * time + t] = ids[t]!;
      attentionMask.fill(1, row * time, row * time + length);
    });
    const labels = Int32Array.from(chosen, ({ label }) => label);
    return { inputs, shape: [chosen.length, time], attentionMask, labels };
  };
}

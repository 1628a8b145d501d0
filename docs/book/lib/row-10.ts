// Row 10 of chapter 6's table of variants: GPT-2's smallest size from random numbers, all of it trained.
import { torchLinear } from "@llmsmith/attention";
import type { ClassifierParams } from "@llmsmith/finetune-classify";
import {
  defineGPT,
  GPT2_SIZES,
  type GPTConfig,
  type GPTParams,
  initGPTLikePyTorch,
} from "@llmsmith/gpt-model";
import { torchRandom } from "@llmsmith/random";
import { disposeTree } from "@llmsmith/tensor";

/** GPT-2 124M as the book makes it, with a head of its own that the classifier's takes the place of; no dropout. */
export const GPT2_SMALL: GPTConfig = defineGPT({
  ...GPT2_SIZES["124M"],
  tiedHead: false,
  dropRate: 0,
});

/** A model with a head of two classes in place of its own, which is freed: `nn.Linear(embDim, 2)`, seed 123. */
export function withClassHead({ head, ...body }: GPTParams, cfg: GPTConfig): ClassifierParams {
  if (head) disposeTree(head);
  return { body, head: torchLinear(torchRandom(123), cfg.embDim, 2, true) };
}

/** The classifier before its training: `torch.manual_seed(123)` before the model, and again before the head. */
export function initRow10(cfg: GPTConfig = GPT2_SMALL): ClassifierParams {
  return withClassHead(initGPTLikePyTorch(cfg, 123), cfg);
}

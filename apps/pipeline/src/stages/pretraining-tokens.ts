// What pretraining reads and is judged on: one folder of tokens, or one of each corpus of a mixture.
import path from "node:path";
import {
  type MixturePart,
  openTokens,
  type TokenBatch,
  type TokenStore,
  windowBatches,
  type WindowOptions,
} from "@llmsmith/data-loader";
import { prefetchWindows } from "@llmsmith/data-loader/prefetch";
import type { Tree } from "@llmsmith/tensor";
import type { CorpusName } from "../config/types.ts";
import { input, type StageContext } from "../run/stage.ts";
import type { FitOptions } from "../training/fit.ts";
import {
  type CorpusPart,
  judgedWindows,
  mixedWindows,
  mixtureShares,
  requireEnoughWindows,
} from "../training/mixed-windows.ts";
import { goingOn } from "../training/training-batches.ts";

/** Batches, and what closes the tokens that they are read from. */
export type PretrainingTokens = Pick<FitOptions<Tree, TokenBatch>, "batches" | "evaluation"> & {
  close(): void;
};

/** Folder of a part's tokens inside the tokens stage; in a mixture each corpus has its own. */
export function tokensFolder(
  stage: string,
  part: "train" | "validation",
  corpus?: CorpusName,
): string {
  return path.join(stage, corpus === undefined ? part : `${part}-${corpus}`);
}

/**
 * Open what the config's pretraining reads.
 * @throws UserError for damaged tokens, and for a mixture that ends before the training does
 */
export async function openPretrainingTokens(context: StageContext): Promise<PretrainingTokens> {
  return context.config.pretrain.mixture ? openMixture(context) : openWhole(context);
}

async function openWhole(context: StageContext): Promise<PretrainingTokens> {
  const { pretrain, model, seed } = context.config;
  const { batchSize, stride, prefetch = false } = pretrain;
  const stage = input(context, "tokens");
  const [train, validation] = await openAll([
    tokensFolder(stage, "train"),
    tokensFolder(stage, "validation"),
  ]);
  const windows = { contextLength: model.contextLength, batchSize };
  const strided = { ...windows, ...(stride === undefined ? {} : { stride }) };
  return {
    batches(epochs, state) {
      const options: WindowOptions = {
        ...strided,
        seed,
        epochs,
        shuffle: true,
        ...goingOn(state),
      };
      if (prefetch === false) return windowBatches(train, options);
      return prefetchWindows(
        tokensFolder(stage, "train"),
        options,
        prefetch === true ? {} : { ahead: prefetch },
      );
    },
    evaluation: {
      train: () => windowBatches(train, { ...strided, dropLast: false }),
      validation: () => windowBatches(validation, { ...windows, dropLast: false }),
    },
    close() {
      train.close();
      validation.close();
    },
  };
}

async function openMixture(context: StageContext): Promise<PretrainingTokens> {
  const { pretrain, model, seed } = context.config;
  const { mixture = {}, include: names, batchSize } = pretrain;
  const { contextLength } = model;
  const stage = input(context, "tokens");
  const train = await openAll(names.map((name) => tokensFolder(stage, "train", name)));
  const validation = await openAll(names.map((name) => tokensFolder(stage, "validation", name)));
  const close = () => {
    for (const store of [...train, ...validation]) store.close();
  };
  const shares = mixtureShares(
    mixture,
    names.map((name, i) => ({ name, tokens: train[i]?.length ?? 0 })),
  );
  const parts = (stores: readonly TokenStore[]): CorpusPart[] =>
    names.flatMap((name, i) => {
      const [source, weight] = [stores[i], shares[i]];
      return source && weight !== undefined ? [{ name, source, weight }] : [];
    });
  const trainParts = parts(train).map((part): CorpusPart => {
    const cap = mixture[part.name]?.maximumEpochs;
    return cap === undefined ? part : { ...part, maxEpochs: cap };
  });
  const windows = { contextLength, batchSize, seed };
  const strided = { ...windows, stride: pretrain.stride ?? contextLength };
  try {
    requireEnoughWindows(trainParts, strided, pretrain);
  } catch (error) {
    close();
    throw error;
  }
  const judged = parts(validation).map((part): MixturePart => ({
    ...part,
    name: `${part.name}, held-out texts`,
  }));
  return {
    batches: (_, state) => mixedWindows(trainParts, strided, state),
    evaluation: {
      train: () => judgedWindows(trainParts, strided),
      validation: () => judgedWindows(judged, { ...windows, stride: contextLength }),
    },
    close,
  };
}

/** Open several folders, or none where one cannot be opened. */
async function openAll<const F extends readonly string[]>(
  folders: F,
): Promise<{ -readonly [I in keyof F]: TokenStore }>;
async function openAll(folders: readonly string[]): Promise<TokenStore[]> {
  const opened: TokenStore[] = [];
  try {
    for (const folder of folders) opened.push(await openTokens(folder));
    return opened;
  } catch (error) {
    for (const store of opened) store.close();
    throw error;
  }
}

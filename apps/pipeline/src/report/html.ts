// report.html: the whole run on one page that needs nothing from elsewhere.
import path from "node:path";
import { writeFileAtomic } from "@llmsmith/files";
import { Eta } from "eta";
import { duration, grouped } from "../run/display.ts";
import { confusionChart } from "./charts.ts";
import { commonSections, percent, trainingSection } from "./common-sections.ts";
import type { Run, Training } from "./gather.ts";
import { REPORT_FILE, type Summary } from "./summary.ts";
import { TEMPLATE } from "./template.ts";

/** At most so many right and wrong answers, and wrong labels. */
const SHOWN = 8;

const titles: Record<Training["stage"], string> = {
  pretrain: "Pretraining: the next token",
  classify: "Fine-tuning: classification",
  instruct: "Fine-tuning: instructions",
};

/** Write the report into the run's folder. */
export async function writeReport(run: Run, summary: Summary): Promise<void> {
  await writeFileAtomic(path.join(run.out, REPORT_FILE), renderReport(run, summary));
}

/** The page as text. */
export function renderReport(run: Run, summary: Summary): string {
  const eta = new Eta({ autoTrim: false });
  return eta.renderString(TEMPLATE, pageOf(run, summary));
}

function pageOf(run: Run, summary: Summary): object {
  const { config, results, engine } = run;
  const right = run.answers.filter((row) => row["right"] === "yes");
  const wrong = run.answers.filter((row) => row["right"] !== "yes");
  const { model } = config;
  return {
    name: config.name,
    subtitle: `${grouped(summary.parameters)} parameters, ${model.nLayers} layers of width ${model.embDim}, ${run.tokenizer.vocabSize} tokens, ${engine.name} engine`,
    tiles: tilesOf(summary),
    trainings: run.trainings.map((training) =>
      trainingSection(
        results.masked && training.stage === "pretrain"
          ? "Pretraining: masked tokens"
          : titles[training.stage],
        training,
      ),
    ),
    masked: results.masked && {
      parts: [
        { name: "this model", ...results.masked },
        {
          name: `always “${results.masked.unigram.token}”, by frequency`,
          ...results.masked.unigram,
        },
      ].map(({ name, accuracy, loss }) => ({
        name,
        accuracy: percent(accuracy),
        loss: loss.toFixed(3),
      })),
      places: grouped(results.masked.places),
      examples: results.masked.examples,
    },
    confusion: results.classification && {
      chart: confusionChart(results.classification.labels, results.classification.confusion),
      parts: (["train", "validation", "test"] as const).map((part) => ({
        part,
        count: grouped(results.classification!.counts[part]),
        accuracy: percent(results.classification!.accuracy[part]),
      })),
      mistakes: run.predictions.filter((row) => row["label"] !== row["predicted"]).slice(0, SHOWN),
    },
    answers: [...right.slice(0, SHOWN), ...wrong.slice(0, SHOWN)],
    answersText: `${right.length} of ${run.answers.length} answers are exactly right (greedy decoding). Shown are the first of each kind.`,
    samples: run.samples,
    ...commonSections(run),
  };
}

function tilesOf(summary: Summary): { value: string; label: string }[] {
  const { classificationAccuracy, instructionsRight, instructionsTotal } = summary;
  const seconds = Object.values(summary.stageSeconds).reduce((sum, each) => sum + each, 0);
  const { maskedAccuracy, unigram } = summary;
  const masked =
    maskedAccuracy !== undefined && unigram
      ? [
          {
            value: percent(maskedAccuracy),
            label: `masked tokens found (${percent(unigram.accuracy)} by frequency alone, with loss ${unigram.loss.toFixed(3)})`,
          },
        ]
      : [];
  const tiles = [
    ...masked,
    {
      value: summary.perplexity.toFixed(2),
      label: `perplexity on ${unigram ? "masked tokens of " : ""}held-out ${summary.mixture ? "texts, by weight" : "stories"} (loss ${summary.validationLoss.toFixed(3)})`,
    },
  ];
  if (classificationAccuracy !== undefined)
    tiles.push({ value: percent(classificationAccuracy), label: "held-out messages right" });
  if (instructionsRight !== undefined && instructionsTotal)
    tiles.push({
      value: percent(instructionsRight / instructionsTotal),
      label: `held-out instructions exactly right (${instructionsRight} of ${instructionsTotal})`,
    });
  tiles.push(
    { value: grouped(summary.tokensPerSecond), label: "tokens/s in pretraining" },
    { value: duration(seconds), label: "all stages" },
  );
  return tiles;
}

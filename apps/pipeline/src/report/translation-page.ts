// report.html of a translation run.
import path from "node:path";
import { writeFileAtomic } from "@llmsmith/files";
import { Eta } from "eta";
import { duration, grouped } from "../run/display.ts";
import { commonSections, percent, trainingSection } from "./common-sections.ts";
import type { TranslationRun } from "./gather-translation.ts";
import { REPORT_FILE } from "./summary.ts";
import { TEMPLATE } from "./template.ts";
import type { TranslationSummary } from "./translation-summary.ts";

/** At most so many right and wrong translations. */
const SHOWN = 12;

/** Write the report into the run's folder. */
export async function writeTranslationReport(
  run: TranslationRun,
  summary: TranslationSummary,
): Promise<void> {
  const eta = new Eta({ autoTrim: false });
  const page = eta.renderString(TEMPLATE, pageOf(run, summary));
  await writeFileAtomic(path.join(run.out, REPORT_FILE), page);
}

function pageOf(run: TranslationRun, summary: TranslationSummary): object {
  const { model, name, search } = run.config;
  const { translationsRight: right, translationsTotal: total } = summary;
  const layers = `${model.nLayers} + ${model.nDecoderLayers ?? model.nLayers} layers`;
  const greedily = percent(summary.translationsRightGreedily / total);
  const correct = run.translations.filter((row) => row["right"] === "yes");
  const wrong = run.translations.filter((row) => row["right"] !== "yes");
  const seconds = Object.values(summary.stageSeconds).reduce((sum, each) => sum + each, 0);
  return {
    name,
    subtitle: `an encoder–decoder of ${grouped(summary.parameters)} parameters, ${layers} of width ${model.embDim}, ${run.tokenizer.vocabSize} tokens, ${run.engine.name} engine`,
    tiles: [
      {
        value: percent(summary.exactMatch),
        label: `held-out texts translated exactly (${right} of ${total})`,
      },
      {
        value: summary.perplexity.toFixed(2),
        label: `perplexity on held-out texts (loss ${summary.testLoss.toFixed(3)})`,
      },
      { value: grouped(summary.tokensPerSecond), label: "tokens/s in training" },
      { value: duration(seconds), label: "all stages" },
    ],
    trainings: [trainingSection("Training: translation", run.training)],
    confusion: undefined,
    answers: [],
    samples: [],
    translations: {
      text: `${right} of ${total} are exactly right by beam search of width ${search.width}, ${greedily} greedily. Shown are the first of each kind; the score is the mean log-probability by the length penalty ${search.lengthPenalty}.`,
      rows: [...correct.slice(0, SHOWN), ...wrong.slice(0, SHOWN)],
    },
    ...commonSections(run),
  };
}

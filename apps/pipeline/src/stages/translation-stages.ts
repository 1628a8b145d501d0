// The stages of a config with `architecture: transformer`, in the order in which they run.
import type { TranslationConfig } from "../config/translation-types.ts";
import type { Stage } from "../run/stage.ts";
import { documents } from "./documents.ts";
import { evaluateTranslations } from "./evaluate-translations.ts";
import { translate } from "./translate.ts";
import { translationTokenizer } from "./translation-tokenizer.ts";

/** The pipeline of translation. */
export const translationStages: readonly Stage<TranslationConfig>[] = [
  documents,
  translationTokenizer,
  translate,
  evaluateTranslations,
];

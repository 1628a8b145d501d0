// The steps of cleaning a corpus, with the options of the data-loader's stages.
import type {
  DecontaminateOptions,
  FilterCharactersOptions,
  FilterLengthOptions,
  NearDuplicatesOptions,
  UnicodeForm,
} from "@llmsmith/data-loader";

/** Parts that training texts are kept apart from: of the same corpus, or of a named one. */
export const HELD_OUT_PARTS = [
  "test",
  "validation",
  "stories.test",
  "stories.validation",
  "messages.test",
  "messages.validation",
  "instructions.test",
  "instructions.validation",
] as const;

/** One of {@link HELD_OUT_PARTS}. */
export type HeldOutPart = (typeof HELD_OUT_PARTS)[number];

/** What `decontaminate` takes: the parts, and the data-loader's options. */
export type DecontaminateStep = DecontaminateOptions & { against: HeldOutPart[] };

/** One entry of `clean`. */
export type CleanStep =
  | { normalize: UnicodeForm }
  | { length: FilterLengthOptions }
  | { characters: FilterCharactersOptions }
  | { exactDuplicates: { normalize?: boolean } }
  | { nearDuplicates: NearDuplicatesOptions }
  | { decontaminate: DecontaminateStep };

// Values that occur in several parts of a config.
import { z } from "zod";

/** A whole number from 1. */
export const count: z.ZodInt = z.int().positive();

/** A share, 0 … 1. */
export const share: z.ZodNumber = z.number().min(0).max(1);

/** One of the three corpora. */
export const corpusName: z.ZodEnum<{
  stories: "stories";
  messages: "messages";
  instructions: "instructions";
}> = z.enum(["stories", "messages", "instructions"]);

// The one field that is read before all others: it says which schema the rest has.
import { z } from "zod";

/** What can be made. */
export const ARCHITECTURES = ["gpt", "bert", "transformer"] as const;

/** Checks nothing but the field `architecture`. */
export const architectureSchema: z.ZodType = z.looseObject({
  architecture: z.enum(ARCHITECTURES).default("gpt"),
});

/** The architecture that a config's content names, "gpt" where it names none; undefined for an unknown one. */
export function architectureOf(content: unknown): (typeof ARCHITECTURES)[number] | undefined {
  const named =
    typeof content === "object" && content !== null && "architecture" in content
      ? content.architecture
      : "gpt";
  return ARCHITECTURES.find((each) => each === named);
}

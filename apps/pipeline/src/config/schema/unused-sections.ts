// Sections of a config that its architecture has no use for: a default would hide that they are there.
import type { Explained } from "../explain-issue.ts";
import { type ARCHITECTURES, architectureOf } from "./architecture.ts";

type Architecture = (typeof ARCHITECTURES)[number];

/** The architectures that use a section; sections that are not here are used by all. */
const users: Readonly<Record<string, readonly Architecture[]>> = {
  prompt: ["gpt", "bert"],
  pretrain: ["gpt", "bert"],
  classify: ["gpt", "bert"],
  instruct: ["gpt"],
  sample: ["gpt"],
  translate: ["transformer"],
  search: ["transformer"],
};

/** What is wrong with sections of a file's content, before defaults are filled in. */
export function unusedSections(content: unknown): Explained[] {
  const architecture = architectureOf(content);
  if (architecture === undefined || typeof content !== "object" || content === null) return [];
  return Object.keys(content).flatMap((section) => {
    const used = Object.hasOwn(users, section) ? users[section] : undefined;
    if (!used || used.includes(architecture)) return [];
    const text = `${section} is not used by architecture ${architecture}, only by ${used.join(" and ")}; leave it out`;
    return [{ path: [section], text, missing: false }];
  });
}

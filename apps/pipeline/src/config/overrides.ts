// `--set pretrain.epochs=3`: fields given on the command line.
import { UserError } from "@llmsmith/files";
import { parse } from "yaml";

/** A field and the value for it. */
export type Override = { path: string[]; value: unknown };

/**
 * Read `field.field=value`; the value is written as in YAML.
 * @throws UserError (wrong usage) when there is no `=` or the value is no YAML
 */
export function parseOverride(text: string): Override {
  const at = text.indexOf("=");
  const path = text.slice(0, at).split(".");
  if (at < 1 || path.some((part) => part === ""))
    throw new UserError(`--set ${text}: expected field=value, such as --set pretrain.epochs=3`, {
      exitCode: 2,
    });
  try {
    return { path, value: parse(text.slice(at + 1)) as unknown };
  } catch (error) {
    throw new UserError(`--set ${text}: ${(error as Error).message.split("\n")[0]}`, {
      exitCode: 2,
      cause: error,
    });
  }
}

/** Put the overrides into a config's content; missing groups are made, `field=null` takes a field out. */
export function applyOverrides(content: unknown, overrides: readonly Override[]): unknown {
  const root = { value: content };
  for (const { path, value } of overrides) {
    let at: Record<string, unknown> = root;
    for (const part of ["value", ...path].slice(0, -1)) {
      const inner = at[part];
      at = (at[part] = typeof inner === "object" && inner !== null ? inner : {}) as Record<
        string,
        unknown
      >;
    }
    if (value === null) delete at[path.at(-1)!];
    else at[path.at(-1)!] = value;
  }
  return root.value;
}

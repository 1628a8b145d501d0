// Numbers on the command line, checked where they are given.
import { InvalidArgumentError } from "commander";

type Bounds = { whole?: boolean; least?: number; above?: number; most?: number };

/** A parser of an option's number. */
export function number(bounds: Bounds = {}): (text: string) => number {
  const { whole = false, least, above, most } = bounds;
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    const wrong =
      !Number.isFinite(value) ||
      (whole && !Number.isInteger(value)) ||
      (least !== undefined && value < least) ||
      (above !== undefined && value <= above) ||
      (most !== undefined && value > most);
    if (wrong) throw new InvalidArgumentError(`expected ${describe(bounds)}`);
    return value;
  };
}

function describe({ whole = false, least, above, most }: Bounds): string {
  const limits = [
    least === undefined ? "" : `at least ${least}`,
    above === undefined ? "" : `above ${above}`,
    most === undefined ? "" : `at most ${most}`,
  ].filter((text) => text !== "");
  return [`a ${whole ? "whole " : ""}number`, limits.join(" and ")].join(" ").trim();
}

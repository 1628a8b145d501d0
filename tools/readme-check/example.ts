// Finds the example of a README: its first ts block that says what it prints.

/** One expected line of output: `// → text`, on a line of its own or behind a statement. */
export type Expectation = { line: number; text: string };

/** A README's example: its code, the line of the README where the code begins (1-based), what it prints. */
export type Example = { code: string; firstLine: number; expectations: Expectation[] };

const arrow = /\/\/ → ?(.*)$/;

/**
 * The first fenced `ts` or `typescript` block of a Markdown text that contains a `// → ` comment, or
 * undefined where there is none.
 */
export function findExample(markdown: string): Example | undefined {
  const lines = markdown.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const fence = /^(`{3,}|~{3,})(\S*)/.exec(lines[index] ?? "");
    if (fence === null) continue;
    const mark = fence[1] ?? "";
    const start = index + 1;
    let end = start;
    while (end < lines.length && !(lines[end] ?? "").startsWith(mark)) end++;
    index = end;
    if (fence[2] !== "ts" && fence[2] !== "typescript") continue;
    const block = lines.slice(start, end);
    const expectations = block.flatMap((text, offset) => {
      const match = arrow.exec(text);
      return match === null ? [] : [{ line: start + offset + 1, text: (match[1] ?? "").trimEnd() }];
    });
    if (expectations.length > 0) {
      return { code: block.join("\n"), firstLine: start + 1, expectations };
    }
  }
  return undefined;
}

/** True where a printed line is what was expected; an expectation that ends in `…` fixes only its beginning. */
export function matches(expected: string, printed: string): boolean {
  const actual = printed.trimEnd();
  return expected.endsWith("…") ? actual.startsWith(expected.slice(0, -1)) : actual === expected;
}

/**
 * Compares what an example printed with what its README promises, in order.
 * Returns the first difference as `file:line: …`, or undefined where there is none.
 */
export function firstDifference(
  file: string,
  example: Example,
  output: string,
): string | undefined {
  const printed = output === "" ? [] : output.replace(/\r?\n$/, "").split(/\r?\n/);
  for (const [index, { line, text }] of example.expectations.entries()) {
    const actual = printed[index];
    if (actual === undefined)
      return `${file}:${line}: expected "${text}", but the example had ended`;
    if (!matches(text, actual)) return `${file}:${line}: expected "${text}", printed "${actual}"`;
  }
  const extra = printed[example.expectations.length];
  if (extra === undefined) return undefined;
  const last = example.expectations.at(-1)?.line ?? example.firstLine;
  return `${file}:${last}: printed one more line, "${extra}", that no "// → " comment promises`;
}

// The README check reads examples and outputs the way its documentation says.
import { describe, expect, test } from "vitest";
import { findExample, firstDifference, matches, type Example } from "../readme-check/example.ts";

const readme = [
  "# Title",
  "```sh",
  "npm install x // → not an example",
  "```",
  "```ts",
  "const noOutput = 1;",
  "```",
  "```ts",
  'import { two } from "x";',
  "console.log(two); // → 2",
  'console.log("a\\nb");',
  "// → a",
  "// → b",
  "```",
  "```ts",
  "console.log(9); // → 9",
  "```",
].join("\n");

function example(): Example {
  const found = findExample(readme);
  if (found === undefined) throw new Error("the test's README has an example");
  return found;
}

describe("findExample", () => {
  test("takes the first ts block that says what it prints, with lines of the README", () => {
    expect(example()).toStrictEqual({
      code: [
        'import { two } from "x";',
        "console.log(two); // → 2",
        'console.log("a\\nb");',
        "// → a",
        "// → b",
      ].join("\n"),
      firstLine: 9,
      expectations: [
        { line: 10, text: "2" },
        { line: 12, text: "a" },
        { line: 13, text: "b" },
      ],
    });
  });

  test("reads Windows line ends and an expected empty line", () => {
    const found = findExample("```typescript\r\nconsole.log();\r\n// →\r\n```\r\n");
    expect(found?.expectations).toStrictEqual([{ line: 3, text: "" }]);
  });

  test("finds nothing in a README without results", () => {
    expect(findExample("```ts\nconsole.log(1);\n```\n")).toBeUndefined();
    expect(findExample("")).toBeUndefined();
  });
});

describe("matches", () => {
  test("is exact, but for spaces at the end of a printed line", () => {
    expect(matches("a b", "a b  ")).toBe(true);
    expect(matches("a b", "a  b")).toBe(false);
    expect(matches("a", "ab")).toBe(false);
  });

  test("takes a prefix where the expectation ends in an ellipsis", () => {
    expect(matches("loss 2.…", "loss 2.3071")).toBe(true);
    expect(matches("loss 2.…", "loss 3.3071")).toBe(false);
  });
});

describe("firstDifference", () => {
  test("accepts the promised output", () => {
    expect(firstDifference("README.md", example(), "2\na\nb\n")).toBeUndefined();
  });

  test("names file, line, and both texts of the first difference", () => {
    expect(firstDifference("x/README.md", example(), "2\nA\nB\n")).toBe(
      'x/README.md:12: expected "a", printed "A"',
    );
  });

  test("reports missing and additional lines", () => {
    expect(firstDifference("r", example(), "2\n")).toBe(
      'r:12: expected "a", but the example had ended',
    );
    expect(firstDifference("r", example(), "")).toContain('r:10: expected "2"');
    expect(firstDifference("r", example(), "2\na\nb\nc\n")).toBe(
      'r:13: printed one more line, "c", that no "// → " comment promises',
    );
  });
});

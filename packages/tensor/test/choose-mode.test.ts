// What "auto" decides: the environment first, then measurements, then the default.
import { describe, expect, test } from "vitest";
import { chooseMode, fastestMode } from "../src/compile/choose-mode.ts";

const measured = {
  graph: { firstStepSeconds: 1, stepSeconds: 0.5 },
  mixed: { firstStepSeconds: 4, stepSeconds: 0.4 },
  xla: { firstStepSeconds: 30, stepSeconds: 0.3 },
};

describe("fastestMode", () => {
  test("takes the least step when calls are not known, the least sum when they are", () => {
    expect(fastestMode(measured)).toBe("xla");
    expect(fastestMode(measured, 10)).toBe("graph"); // 5.5 < 7.6 < 32.7
    expect(fastestMode(measured, 100)).toBe("mixed"); // 50.5, 43.6, 59.7
    expect(fastestMode(measured, 1000)).toBe("xla");
    expect(fastestMode(measured, 1)).toBe("graph");
  });
  test("the first of equals, and none from a single measurement", () => {
    expect(fastestMode({ xla: measured.graph, graph: measured.graph })).toBe("graph");
    expect(fastestMode({ xla: measured.xla })).toBeUndefined();
    expect(fastestMode({})).toBeUndefined();
  });
});

describe("chooseMode", () => {
  test("LLMSMITH_COMPILE comes before measurements, which are not even looked up", () => {
    const never = () => expect.unreachable();
    expect(chooseMode("mixed", never)).toEqual({ mode: "mixed", why: "set" });
    expect(chooseMode("off", never)).toEqual({ mode: "off", why: "set" });
  });
  test("what the engine takes by default is taken where nothing was measured", () => {
    expect(chooseMode(undefined, () => undefined, 5, "xla")).toEqual({
      mode: "xla",
      why: "default",
    });
  });

  test("measurements come before the default", () => {
    expect(chooseMode(undefined, () => measured, 10)).toEqual({ mode: "graph", why: "measured" });
    expect(chooseMode("", () => measured)).toEqual({ mode: "xla", why: "measured" });
    expect(chooseMode("auto", () => undefined)).toEqual({ mode: "graph", why: "default" });
  });
});

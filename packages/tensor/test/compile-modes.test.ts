// What is kept of a compiled function is found again by another one of its name, arguments and options.
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { compile, type CompileOptions, compileStats, keepModeTimes, tf } from "@llmsmith/tensor";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const compiles = process.env["LLMSMITH_ENGINE"] === "tensorflow";

/** Call a new function once with variables and objects of its own; what was decided, and times kept. */
async function once(options: CompileOptions, size = 3, seconds?: number): Promise<string> {
  const variable = tf.tidy(() => tf.variable(tf.ones([size])));
  const fn = compile(
    (v: tf.Variable, x: Float32Array, none: Set<number>) =>
      tf.add(v, tf.mul(tf.tensor1d(x), none.size)),
    options,
  );
  tf.dispose([fn(variable, new Float32Array(size), new Set()), variable]);
  if (seconds !== undefined) {
    const found = compileStats().find(({ name }) => name === options.name)!; // a copy
    await keepModeTimes(found, { firstStepSeconds: seconds, stepSeconds: seconds });
  }
  fn.dispose();
  return `${fn.stats.mode} ${fn.stats.why}`;
}

describe.skipIf(!compiles)("measured modes (needs LLMSMITH_ENGINE=tensorflow)", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "modes-"));
    vi.stubEnv("LLMSMITH_CACHE", folder); // the engine runs already; only measurements go there
    vi.stubEnv("LLMSMITH_COMPILE", "");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test("by name, about, precision and signature, whichever variables and objects", async () => {
    expect(await once({ name: "f", mode: "graph" }, 3, 2)).toBe("graph set");
    expect(await once({ name: "f" })).toBe("graph default"); // one mode is no choice
    expect(await once({ name: "f", mode: "mixed" }, 3, 1)).toBe("mixed set");
    expect(await once({ name: "f" })).toBe("mixed measured");
    expect(await once({ name: "f" }, 4)).toBe("graph default");
    expect(await once({ name: "g" })).toBe("graph default");
    expect(await once({ name: "f", about: "other" })).toBe("graph default");
    expect(await once({ name: "f", precision: "bfloat16" })).toBe("graph default");
  });

  test("a function as mode is asked once and says why", async () => {
    let asked = 0;
    const mode = () => {
      asked++;
      return { mode: "mixed", why: "measured" } as const;
    };
    const fn = compile((x: tf.Tensor) => tf.neg(x), { mode });
    const inputs = [tf.zeros([2]), tf.zeros([3])];
    tf.dispose(inputs.map((x) => fn(x)));
    tf.dispose(inputs);
    expect(fn.stats).toMatchObject({ mode: "mixed", why: "measured", calls: 2 });
    expect(asked).toBe(1);
    fn.dispose();
  });

  test("LLMSMITH_COMPILE=off is a decision, and nothing is kept of it", async () => {
    vi.stubEnv("LLMSMITH_COMPILE", "off");
    expect(await once({ name: "f" }, 3, 1)).toBe("eager set");
    vi.stubEnv("LLMSMITH_COMPILE", "");
    expect(await once({ name: "f" })).toBe("graph default");
  });
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  "%s s is no time to keep",
  async (time) => {
    const { stats } = compile((x: tf.Tensor) => tf.neg(x));
    await expect(keepModeTimes(stats, { firstStepSeconds: 1, stepSeconds: time })).rejects.toThrow(
      `keepModeTimes: stepSeconds is ${time}; it must be a number above 0`,
    );
  },
);

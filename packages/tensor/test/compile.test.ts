// compile(): on the tensorflow engine graph and XLA equal the function run as it is; elsewhere it is that function.
import {
  compile,
  compileStats,
  dropout,
  gelu,
  linear,
  tf,
  valueAndGrad,
  type CompileMode,
} from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";

const compiles = process.env["LLMSMITH_ENGINE"] === "tensorflow";
const modes: CompileMode[] = compiles ? ["off", "graph", "mixed", "xla"] : ["off"];

const values = (shape: number[], seed: number) =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
      Math.sin(12.9898 * (i + 1) * seed),
    ),
    shape,
  );

describe.each(modes)("mode %s", (mode) => {
  test("inputs, outputs and trees: tensors, arrays, maps, numbers", () => {
    const seen: unknown[] = [];
    const fn = compile(
      (
        tree: { a: tf.Tensor; list: [Int32Array, { times: number }] },
        map: Map<string, tf.Tensor>,
      ) => {
        seen.push(tree.list[1].times);
        const whole = tf.cast(tf.tensor1d(tree.list[0], "int32"), "float32");
        return { sum: tf.add(tf.mul(tree.a, tree.list[1].times), whole), again: [map.get("b")!] };
      },
      { mode },
    );
    const [a, b] = [tf.tensor1d([1, 2]), tf.tensor1d([5])];
    for (const [array, times, expected] of [
      [[10, 20], 2, [12, 24]],
      [[1, 2], 2, [3, 6]],
      [[1, 2], 3, [4, 8]],
    ] as const) {
      const { sum, again } = fn(
        { a, list: [Int32Array.from(array), { times }] },
        new Map([["b", b]]),
      );
      expect([...sum.dataSync()]).toEqual(expected);
      expect([...again[0]!.dataSync()]).toEqual([5]);
      tf.dispose([sum, ...again].filter((each) => each !== b));
    }
    // Traced once for each value of `times`, however often it is called.
    const change = ["first call", "argument 1.list.1.times: number 2 → number 3"];
    expect(seen).toEqual(mode === "off" ? [2, 2, 3] : [2, 3]);
    expect(fn.stats.calls).toBe(3);
    expect(fn.stats.traces.map(({ reason }) => reason)).toEqual(mode === "off" ? [] : change);
    fn.dispose();
    tf.dispose([a, b]);
  });

  test("variables are read and assigned in place, clones keep their values", async () => {
    const [v, w] = tf.tidy(() => [
      tf.variable(tf.tensor1d([1, 2])),
      tf.variable(tf.tensor1d([7, 7])),
    ]);
    const fn = compile(
      (x: tf.Tensor) => {
        const doubled = tf.mul(v!, 2);
        v!.assign(tf.add(doubled, x) as tf.Tensor1D);
        w!.assign(tf.add(v!, w!) as tf.Tensor1D); // sees the new v
        return doubled;
      },
      { mode },
    );
    const x = tf.tensor1d([1, 1]);
    const before = tf.clone(v!);
    fn(x).dispose();
    expect([...before.dataSync()]).toEqual([1, 2]);
    expect([...v!.dataSync()]).toEqual([3, 5]);
    expect([...w!.dataSync()]).toEqual([10, 12]);
    (await fn.async(x)).dispose();
    expect([...v!.dataSync()]).toEqual([7, 11]);
    expect([...w!.dataSync()]).toEqual([17, 23]);
    v!.assign(x as tf.Tensor1D); // from outside, between calls
    fn(x).dispose();
    expect([...v!.dataSync()]).toEqual([3, 3]);
    expect([...w!.dataSync()]).toEqual([20, 26]);
    fn.dispose();
    tf.dispose([v!, w!, x, before]);
  });

  test("gradients, dropout with a seed tensor and AdamW-like updates are part of it", () => {
    const [weight, bias] = tf.tidy(() => [
      tf.variable(values([4, 3], 1)),
      tf.variable(values([3], 2)),
    ]) as [tf.Variable<tf.Rank.R2>, tf.Variable<tf.Rank.R1>];
    const params = new Map<string, tf.Variable>([
      ["weight", weight as tf.Variable],
      ["bias", bias as tf.Variable],
    ]);
    const body = (x: tf.Tensor, seed: Int32Array) => {
      const scalar = tf.reshape(tf.tensor1d(seed, "int32"), []);
      const { value, grads } = valueAndGrad(
        () => tf.sum(dropout(gelu(linear({ weight, bias }, x)), 0.4, scalar)) as tf.Scalar,
        params,
      );
      return { value, ...Object.fromEntries(grads) } as Record<string, tf.Tensor>;
    };
    const x = values([5, 4], 3);
    const fn = compile(body, { mode });
    for (const seed of [1, -5, 1]) {
      const got = fn(x, Int32Array.of(seed));
      const expected = tf.tidy(() => body(x, Int32Array.of(seed)));
      for (const [key, tensor] of Object.entries(expected))
        expect(got[key]!.dataSync()).toBeAllClose(tensor.dataSync(), { rtol: 1e-4, atol: 1e-5 });
      tf.dispose([got, expected]);
    }
    fn.dispose();
    tf.dispose([weight, bias, x]);
  });

  test("inside a gradient, and inside another compiled function, it runs as it is", () => {
    const inner = compile((x: tf.Tensor) => tf.square(x), { mode });
    const outer = compile((x: tf.Tensor) => tf.add(inner(x), 1), { mode });
    const x = tf.scalar(3);
    const [slope, sum] = [tf.grad((y: tf.Tensor) => inner(y) as tf.Scalar)(x), outer(x)];
    expect([slope.dataSync()[0], sum.dataSync()[0]]).toEqual([6, 10]);
    inner.dispose();
    outer.dispose();
    tf.dispose([x, slope, sum]);
  });
});

describe.skipIf(!compiles)("precision", () => {
  test.each(["graph", "xla"] as const)("bfloat16 rounds the factors of products, %s", (mode) => {
    const [a, b] = [values([8, 16], 1), values([16, 4], 2)];
    const body = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y);
    const fn = compile(body, { mode, precision: "bfloat16" });
    /** Rounds to 8 bits of mantissa, ties to even, as bfloat16 does. */
    const round = (tensor: tf.Tensor) => {
      const bits = new Uint32Array(Float32Array.from(tensor.dataSync()).buffer);
      const rounded = bits.map((word) => (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000);
      return tf.tensor(new Float32Array(rounded.buffer), tensor.shape);
    };
    const [got, exact, expected] = tf.tidy(() => [fn(a, b), body(a, b), body(round(a), round(b))]);
    // The sum of 16 products is rounded once more at its end: half a unit of the eighth bit.
    expect(got!.dataSync()).toBeAllClose(expected!.dataSync(), { rtol: 2 ** -8, atol: 2 ** -8 });
    expect(got!.dataSync()).not.toBeAllClose(exact!.dataSync(), { rtol: 1e-5, atol: 1e-5 });
    fn.dispose();
    tf.dispose([a, b, got!, exact!, expected!]);
  });
});

describe.skipIf(!compiles)("what a trace refuses, in one line with the place", () => {
  const here = /compile\.test\.ts:\d+\)$/;
  const refusal = (fn: (x: tf.Tensor, array: Int32Array) => unknown): Error => {
    const compiled = compile(fn, { name: "step", mode: "graph" });
    const x = tf.tensor1d([1, 2]);
    const tensors = tf.memory().numTensors;
    try {
      compiled(x, Int32Array.of(1, 2));
    } catch (error) {
      expect(tf.memory().numTensors).toBe(tensors);
      return error as Error;
    } finally {
      compiled.dispose();
      x.dispose();
    }
    throw new Error("nothing was refused");
  };

  test.each<[string, (x: tf.Tensor, array: Int32Array) => unknown, RegExp]>([
    [
      "reading a value",
      (x) => tf.mul(x, tf.square(x).dataSync()[0]!),
      /^step: a compiled function cannot read the value of a tensor/,
    ],
    [
      "reading an array in JavaScript",
      (x, array) => tf.mul(x, array.map((each) => each + 1)[0]!),
      /^step: the array argument 2 is read in JavaScript \(map\)/,
    ],
    [
      "making a variable",
      (x) => tf.add(x, tf.variable(tf.zeros([2]))),
      /^step: a compiled function cannot make a variable \(\[2\]\)/,
    ],
    [
      "a shape that depends on values",
      (x) => tf.unique(x).values,
      /^step: UniqueV2: the shape of its result depends on values/,
    ],
    ["shapes that do not fit", (x) => tf.add(x, tf.ones([3])), /^step: .*\[?2\]?.*3/],
  ])("%s", (_, fn, message) => {
    const error = refusal(fn);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(here);
    expect(error.message).not.toContain("\n");
  });

  test("the engine works on after a refusal, and its variables hold what they held", () => {
    const v = tf.tidy(() => tf.variable(tf.scalar(4)));
    refusal((x) => {
      v.assign(tf.scalar(5));
      return x.dataSync();
    });
    expect(v.dataSync()[0]).toBe(4);
    v.dispose();
  });

  test("a tensor that escapes from the trace says so when it is used", () => {
    let escaped: tf.Tensor | undefined;
    const fn = compile(
      (x: tf.Tensor) => {
        escaped = tf.keep(tf.square(x));
        return tf.add(x, 1);
      },
      { mode: "graph" },
    );
    const x = tf.scalar(2);
    fn(x).dispose();
    expect(() => tf.add(escaped!, 1)).toThrow(/made by a compiled function while it was traced/);
    tf.dispose([x, escaped!]);
    fn.dispose();
  });

  test("a variable that was disposed since is named", () => {
    const v = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])));
    const fn = compile(() => tf.square(v), { mode: "graph" });
    fn().dispose();
    v.dispose();
    expect(() => fn()).toThrow(
      /a variable of shape \[3\] that a compiled function uses was disposed/,
    );
    fn.dispose();
  });
});

describe.skipIf(!compiles)("keeping and forgetting", () => {
  test("the signature used longest ago is dropped, and statistics go with the function", () => {
    const fn = compile((x: tf.Tensor) => tf.neg(x), {
      name: "bounded",
      mode: "graph",
      cacheSize: 2,
    });
    const call = (length: number) => tf.tidy(() => fn(tf.zeros([length])).shape);
    for (const length of [1, 2, 1, 3, 1, 2]) expect(call(length)).toEqual([length]);
    expect(fn.stats.traces.map(({ reason }) => reason)).toEqual([
      "first call",
      "argument 1: float32 [1] → float32 [2]",
      "argument 1: float32 [1] → float32 [3]",
      "argument 1: float32 [1] → float32 [2]",
    ]);
    expect(compileStats().map(({ name }) => name)).toContain("bounded");
    fn.dispose();
    expect(compileStats().map(({ name }) => name)).not.toContain("bounded");
  });

  test("a function that is traced again and again warns once", async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on("warning", listen);
    const fn = compile((x: tf.Tensor, times: number) => tf.mul(x, times), { name: "often" });
    const x = tf.scalar(1);
    for (let i = 0; i < 60; i++) fn(x, i).dispose();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    process.off("warning", listen);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^compile: often was traced 24 times, .*number 22 → number 23; pass/),
    ]);
    fn.dispose();
    x.dispose();
  });

  test("the event loop turns while a function runs", async () => {
    const fn = compile(
      (x: tf.Tensor) => {
        let y = x;
        for (let i = 0; i < 40; i++) y = tf.matMul(y, x);
        return y;
      },
      { mode: "graph" },
    );
    const x = tf.tidy(() => tf.mul(tf.eye(512), 0.5));
    fn(x).dispose();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const result = await fn.async(x);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(1);
    tf.dispose([x, result]);
    fn.dispose();
  });
});

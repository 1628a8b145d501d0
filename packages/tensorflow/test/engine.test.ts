// The engine as TensorFlow.js's backend: starting, errors, and no native tensor left behind.
import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  nativeHandleCount,
  startTensorflow,
  TENSORFLOW_VERSION,
  TensorflowError,
} from "@llmsmith/tensorflow";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { sourceScript } from "../../../tools/vitest/source-script.ts";
import type { EagerExecutor } from "../src/binding/eager.ts";
import { configProto } from "../src/binding/context.ts";
import type { CompilingBackend } from "../src/kernels/backend-types.ts";
import { availableThreads } from "../src/threads.ts";
import { leaveNothing, started, whySkipped } from "./start-engine.ts";

leaveNothing();

function errorOf(body: () => unknown): Error {
  try {
    body();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("no error was thrown");
}

/** The environment without what asks TensorFlow for its notes. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const { TF_CPP_MIN_LOG_LEVEL: _level, ...rest } = process.env;
  return rest;
}

describe("configProto", () => {
  it("is the message that protobuf would write", () => {
    // intra_op_parallelism_threads = 300, inter_op_parallelism_threads = 300, device_count {"GPU": 0}
    expect(Buffer.from(configProto({ threads: 300, device: "cpu" })).toString("hex")).toBe(
      "10ac0228ac020a070a034750551000",
    );
    expect(Buffer.from(configProto({ threads: 2, device: "cuda" })).toString("hex")).toBe(
      "10022802",
    );
  });
});

describe("startTensorflow", () => {
  it.each([0, -1, 1.5, NaN, 5000])("refuses %d threads", async (threads) => {
    await expect(startTensorflow({ threads })).rejects.toThrow(/^startTensorflow: threads is /);
  });
});

describe.skipIf(!started)(`the running engine${whySkipped}`, () => {
  it("is TensorFlow.js's backend, once", async () => {
    expect(tf.getBackend()).toBe("tensorflow");
    const again = await startTensorflow();
    expect(again).toMatchObject({
      version: TENSORFLOW_VERSION,
      threads: await availableThreads(),
    });
    await expect(startTensorflow({ threads: again.threads + 1 })).rejects.toThrow(
      /runs with \d+ threads already/,
    );
    await tf.setBackend("cpu");
    await startTensorflow();
    expect(tf.getBackend()).toBe("tensorflow");
  });

  it("starts without a word on stderr, and stderr works afterwards", () => {
    const script = `
      import { startTensorflow } from "@llmsmith/tensorflow";
      await startTensorflow();
      console.error("after");
    `;
    const { stderr } = spawnSync(process.execPath, sourceScript(script), {
      cwd: path.join(import.meta.dirname, ".."),
      encoding: "utf8",
      env: quietEnvironment(),
    });
    expect(stderr).toBe("after\n");
  }, 60_000);

  it("frees native tensors that were forgotten, when their owners are collected", async () => {
    const before = nativeHandleCount();
    const { numTensors } = tf.memory();
    const forget = () => {
      for (let i = 0; i < 50; i++) tf.add(tf.ones([100]), i);
    };
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    forget();
    expect(nativeHandleCount()).toBeGreaterThanOrEqual(before + 100);
    for (let i = 0; i < 20 && nativeHandleCount() > before; i++) {
      collect();
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
    }
    expect(nativeHandleCount()).toBe(before);
    // TensorFlow.js still counts them: put that right for the check after the test.
    (tf.engine() as unknown as { state: { numTensors: number } }).state.numTensors = numTensors;
  });

  it("gives back what it was given", async () => {
    for (const [values, dtype] of [
      [[1.5, -0, NaN, Infinity], "float32"],
      [[2 ** 31 - 1, -(2 ** 31)], "int32"],
      [[1, 0, 1], "bool"],
    ] as const) {
      const x = tf.tensor1d([...values], dtype);
      const twice = tf.concat([x, x]);
      expect([...(await twice.data())]).toEqual([...values, ...values]);
      tf.dispose([x, twice]);
    }
    const empty = tf.zeros([0, 3]);
    const sum = tf.sum(empty);
    expect([...empty.dataSync(), ...sum.dataSync()]).toEqual([0]);
    tf.dispose([empty, sum]);
  });

  it("hands out copies: what was read does not change with the variable", () => {
    const [one, three] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 6])];
    const variable = tf.variable(one, true, "copies");
    const read = variable.dataSync();
    variable.assign(three);
    expect([...read]).toEqual([1, 2]);
    expect([...variable.dataSync()]).toEqual([3, 6]);
    tf.dispose([one, three, variable]);
  });

  it("names the operation in an error, and leaves nothing behind", () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const ids = tf.tensor1d([0, 9], "int32");
    for (const inTidy of [false, true]) {
      const run = (body: () => tf.Tensor): tf.Tensor => (inTidy ? tf.tidy(body) : body());
      const outside = errorOf(() => run(() => tf.gather(x, ids)));
      expect(outside).toBeInstanceOf(TensorflowError);
      expect(outside.message).toMatch(/^GatherV2: .*9.*not in \[0, 2\)/);
      expect(outside.message).not.toMatch(/\n|\{\{/);
      // tf.pad makes helper tensors before its operation fails.
      const negative = errorOf(() =>
        run(() =>
          tf.pad(x, [
            [-1, 0],
            [0, 0],
          ]),
        ),
      );
      expect(negative.message).toMatch(/^Pad\w*: /);
    }
    const weight = tf.ones([2, 3]);
    const bias = tf.ones([4]);
    const wrongBias = errorOf(() => tf.engine().runKernel("LLMSmithLinear", { x, weight, bias }));
    expect(wrongBias.message).toMatch(/^BiasAdd: /);
    tf.dispose([x, ids, weight, bias]);
  });

  it("computes on after an error", () => {
    const x = tf.tensor1d([1, 2]);
    const ids = tf.tensor1d([5], "int32");
    errorOf(() => tf.gather(x, ids));
    const sum = tf.add(x, x);
    expect([...sum.dataSync()]).toEqual([2, 4]);
    tf.dispose([x, ids, sum]);
  });

  it("says that a tensor was disposed", () => {
    const x = tf.tensor1d([1, 2]);
    const y = tf.tensor1d([3, 4]);
    x.dispose();
    expect(() => x.dataSync()).toThrow(/disposed/);
    expect(() => tf.add(x, y)).toThrow(/disposed/);
    expect(() => tf.engine().runKernel("Add", { a: x, b: y })).toThrow(
      /disposed before this operation/,
    );
    y.dispose();
  });

  it("refuses data types that it does not have", () => {
    const text = tf.tensor1d(["a", "b"]);
    expect(() => tf.concat([text, text])).toThrow(/string/);
    text.dispose();
  });

  it("keeps no more than some constants, however many are asked for", () => {
    const x = tf.tensor1d([1, 2, 3]);
    for (let i = 0; i < 1500; i++)
      tf.dispose(tf.tidy(() => tf.mul(tf.reshape(x, [1, 3]), i + 0.5)));
    const last = tf.tidy(() => tf.mul(x, 0.5).dataSync());
    expect([...last]).toEqual([0.5, 1, 1.5]);
    x.dispose();
  });

  it("lets the process end by itself, with code 0", () => {
    const program = `
      import { startTensorflow } from "@llmsmith/tensorflow";
      import * as tf from "@tensorflow/tfjs";
      await startTensorflow({ threads: 1 });
      process.stdout.write(String(tf.tensor1d([1, 2]).sum().dataSync()[0]));`;
    const args = ["--conditions=@llmsmith/source", "--import", "tsx", "--input-type=module"];
    const output = execFileSync(process.execPath, args, {
      input: program,
      cwd: import.meta.dirname,
    });
    expect(output.toString().trim()).toBe("3");
  });
});

describe.skipIf(!started)("a read beside the main thread, as data() does on a GPU", () => {
  it("gives the values of a tensor that was disposed meanwhile, and frees its handle", async () => {
    const backend = tf.backend() as unknown as CompilingBackend;
    const before = nativeHandleCount();
    const doubled = tf.tidy(() => tf.mul(tf.tensor1d([1.5, -2, 3]), 2));
    const { executor } = backend.binding;
    const reading = (executor as EagerExecutor).readAsync(backend.dataOf(doubled).id);
    doubled.dispose();
    expect([...(await reading)]).toEqual([3, -4, 6]);
    expect(nativeHandleCount()).toBe(before);
  });
});

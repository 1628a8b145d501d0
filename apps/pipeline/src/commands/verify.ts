// `llmsmith verify`: whether a model folder gives the logits that it gave where it comes from.
import { stat } from "node:fs/promises";
import path from "node:path";
import { openCheckpoint, type RawTensor, readSafetensors } from "@llmsmith/checkpoint";
import { UserError } from "@llmsmith/files";
import { tf } from "@llmsmith/tensor";
import { writeJson } from "../cli/output.ts";
import { startEngine } from "../run/start-engine.ts";
import { type Inputs, type LoadedModel, loadModel } from "../verify/forward.ts";

/** Options on the command line. */
export type VerifyCommandOptions = {
  expected?: string;
  tolerance: number;
  engine?: string;
  json?: boolean;
};

/**
 * Compare and print; the exit code is 1 where logits differ by more than the tolerance, or greedy tokens at all.
 * @throws UserError for files that are missing, damaged, or do not fit the model
 */
export async function verify(folder: string, options: VerifyCommandOptions): Promise<number> {
  const { tolerance, json = false } = options;
  const file = options.expected ?? path.join(folder, "expected.safetensors");
  const expected = (await readSafetensors(file)).tensors;
  const wanted = tensorOf(expected, "logits", file);
  const { name: engine } = await startEngine(options.engine ?? "auto");
  const model = await openLoaded(folder);
  try {
    const maxDifference = await compare(model, expected, wanted, file);
    const greedy = await compareGreedy(model, path.join(folder, "greedy.safetensors"));
    const ok = maxDifference <= tolerance && greedy !== false;
    const { modelType } = model;
    if (json) {
      const tokens = greedy === undefined ? {} : { greedy };
      writeJson({ folder, modelType, engine, maxDifference, tolerance, ...tokens, ok });
    } else
      process.stdout.write(
        `${folder}: ${modelType} on ${engine}, max |Δ| = ${maxDifference.toExponential(2)} (tolerance ${tolerance})${
          greedy === undefined ? "" : `, greedy tokens ${greedy ? "the same" : "differ"}`
        }\n`,
      );
    return ok ? 0 : 1;
  } finally {
    model.dispose();
  }
}

/** The model on the engine; its weights are read tensor by tensor, so that they are never in memory twice. */
async function openLoaded(folder: string): Promise<LoadedModel> {
  const { config, tensors, close } = await openCheckpoint(folder);
  try {
    return loadModel(config, tensors, folder);
  } finally {
    close();
  }
}

async function compare(
  model: LoadedModel,
  expected: ReadonlyMap<string, RawTensor>,
  wanted: RawTensor,
  file: string,
): Promise<number> {
  const made: tf.Tensor[] = [];
  const input = (name: string): tf.Tensor => {
    const { data, shape } = tensorOf(expected, name, file);
    if (shape.length !== 2)
      throw new UserError(
        `${file}: ${name} has the shape [${shape.join(", ")}], not [batch, time]`,
      );
    const tensor = tf.tensor(
      Int32Array.from(data as ArrayLike<number>, Number),
      [...shape],
      "int32",
    );
    made.push(tensor);
    return tensor;
  };
  const inputs: Inputs = {
    required: input,
    optional: (name) => (expected.has(name) ? input(name) : undefined),
  };
  const logits = model.logits(inputs);
  try {
    if (logits.shape.join() !== wanted.shape.join())
      throw new UserError(
        `${file}: logits are [${wanted.shape.join(", ")}], but the model gives [${logits.shape.join(", ")}]`,
      );
    const values = (await logits.data()) as Float32Array;
    // A NaN on either side is a difference: it must not pass as none.
    return values.reduce((most, value, i) => {
      const difference = Math.abs(value - Number(wanted.data[i]));
      return Number.isNaN(difference) || difference > most ? difference : most;
    }, 0);
  } finally {
    tf.dispose([logits, ...made]);
  }
}

/** Whether the greedy tokens are those of the file; undefined without the file, or for models that do not write on. */
async function compareGreedy(model: LoadedModel, file: string): Promise<boolean | undefined> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (!exists || !model.greedy) return undefined;
  const { tensors } = await readSafetensors(file);
  const numbers = (name: string) =>
    Array.from(tensorOf(tensors, name, file).data as ArrayLike<number>, Number);
  const [prompt, golden] = [numbers("prompt"), numbers("greedy")];
  const tokens = [...prompt];
  for await (const token of model.greedy(prompt, golden.length - prompt.length)) tokens.push(token);
  return tokens.join() === golden.join();
}

function tensorOf(tensors: ReadonlyMap<string, RawTensor>, name: string, file: string): RawTensor {
  const tensor = tensors.get(name);
  if (!tensor)
    throw new UserError(
      `${file}: no tensor ${name}; it has ${[...tensors.keys()].join(", ") || "none"}`,
    );
  return tensor;
}

// The part of the schema that every training has.
import { z } from "zod";
import type { TrainingConfig } from "../types.ts";
import { count } from "./values.ts";

const compileMode = z.enum(["auto", "graph", "mixed", "xla", "off"]);

const rate = z.number().min(0).lt(1);

const training = {
  epochs: count.exactOptional(),
  steps: count.exactOptional(),
  batchSize: count,
  gradientAccumulation: count.default(1),
  learningRate: z.number().positive(),
  warmupSteps: z.int().min(0).default(0),
  schedule: z.enum(["cosine", "inverseSquareRoot"]).exactOptional(),
  minimumLearningRate: z.number().min(0).exactOptional(),
  optimizer: z.enum(["adamw", "muon"]).default("adamw"),
  muonRateFactor: z.number().positive().default(6),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  weightDecay: z.number().min(0).default(0.1),
  decay: z.enum(["matrices", "all"]).default("matrices"),
  maxGradNorm: z.number().positive().exactOptional(),
  dropRate: rate.default(0),
  compile: compileMode.default("auto"),
  compileUpdate: compileMode.exactOptional(),
  precision: z.enum(["float32", "bfloat16"]).default("float32"),
  evaluateEvery: count.default(50),
  evaluateBatches: count.default(5),
  checkpointEverySeconds: z.number().min(0).default(60),
};

/** A training with further fields: exactly one of epochs and steps, and a schedule that goes down. */
export function trainingObject<S extends z.ZodRawShape>(
  shape: S,
): z.ZodType<TrainingConfig & z.output<z.ZodObject<S>>> {
  const checked = z.strictObject({ ...training, ...shape }).check((context) => {
    const value = context.value as {
      epochs?: number;
      steps?: number;
      learningRate: number;
      minimumLearningRate?: number;
      schedule?: string;
      warmupSteps: number;
    };
    const problem = (path: string, message: string) =>
      context.issues.push({ code: "custom", input: context.value, path: [path], message });
    if (value.epochs === undefined && value.steps === undefined)
      problem("epochs", "or steps is needed");
    if (value.epochs !== undefined && value.steps !== undefined)
      problem("steps", "and epochs are both given; leave one out");
    if ((value.minimumLearningRate ?? 0) > value.learningRate)
      problem("minimumLearningRate", `is greater than learningRate ${value.learningRate}`);
    if (value.schedule !== "inverseSquareRoot") return;
    if (value.minimumLearningRate !== undefined)
      problem("minimumLearningRate", "goes with schedule cosine only; leave it out");
    if (value.warmupSteps === 0)
      problem("warmupSteps", "must be 1 or more with schedule inverseSquareRoot");
  });
  return checked as unknown as z.ZodType<TrainingConfig & z.output<z.ZodObject<S>>>;
}

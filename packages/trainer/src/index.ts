// Public surface of @llmsmith/trainer: what a browser has too, and what writes files or measures.
export * from "./browser.ts";
export {
  createMetrics,
  type Metrics,
  METRICS_FILE,
  type MetricsOptions,
  type MetricsRecord,
} from "./metrics.ts";
export { keepStepTimes } from "./step.ts";

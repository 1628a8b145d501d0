// Public surface of @llmsmith/random.
export { createRandom, type Random, type RandomState } from "./random.ts";
export { type TorchRandom, torchRandom } from "./torch-random.ts";

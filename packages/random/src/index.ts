// Public surface of @llmsmith/random.
export { createRandom, type Random, type RandomState } from "./random.ts";
export { torchEmbeddingInit, type TorchLinear, torchLinearInit } from "./torch-layers.ts";
export { type TorchLoaderOptions, torchLoaderPass } from "./torch-loader.ts";
export { type TorchRandom, torchRandom } from "./torch-random.ts";

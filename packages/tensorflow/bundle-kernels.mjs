// Bundles tfjs-node's kernels (JavaScript alone, without its addon) into vendor/, so that users need
// neither @tensorflow/tfjs-node-gpu nor its install script.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const manifest = require.resolve("@tensorflow/tfjs-node-gpu/package.json");
const { version } = require(manifest);
const root = path.dirname(manifest);
const vendor = path.join(import.meta.dirname, "vendor");

/** The protobuf messages serve tfjs-node's TensorBoard writer alone, which this package leaves out. */
const withoutProtobuf = {
  name: "without-protobuf",
  setup(bundle) {
    bundle.onResolve({ filter: /\/proto\/api_pb$/ }, () => ({
      path: "api_pb",
      namespace: "empty",
    }));
    bundle.onLoad({ filter: /.*/, namespace: "empty" }, () => ({
      contents: "module.exports = {};",
    }));
  },
};

/** Whatever a kernel takes from the core comes from the one copy that the caller imports. */
const oneCore = {
  name: "one-core",
  setup(bundle) {
    bundle.onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, () => ({
      path: "@tensorflow/tfjs",
      external: true,
    }));
  },
};

/** What must never be in the bundle: the package index loads a native addon. */
const withoutAddon = {
  name: "without-addon",
  setup(bundle) {
    bundle.onResolve(
      { filter: /node-pre-gyp|tfjs_binding\.node/ },
      ({ path: found, importer }) => ({
        errors: [{ text: `${importer} asks for the native addon (${found})` }],
      }),
    );
  },
};

const result = await build({
  stdin: {
    contents: `
      exports.NodeJSKernelBackend = require("./dist/nodejs_kernel_backend").NodeJSKernelBackend;
      exports.registerAllKernels = () => require("./dist/register_all_kernels");
    `,
    resolveDir: root,
    sourcefile: "kernels.cjs",
  },
  bundle: true,
  write: false,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["@tensorflow/tfjs"],
  legalComments: "none",
  plugins: [withoutProtobuf, oneCore, withoutAddon],
  banner: {
    js: `// @tensorflow/tfjs-node-gpu ${version}: kernel backend and kernels, bundled unchanged. Apache-2.0, see LICENSE-tfjs-node.`,
  },
});

await mkdir(vendor, { recursive: true });
await publish("tfjs-node-kernels.cjs", result.outputFiles[0].text);
await publish("LICENSE-tfjs-node", await licence(version));

/** Two builds at the same time must not see half a file of each other. */
async function publish(name, text) {
  const temporary = path.join(vendor, `.${name}.${process.pid}`);
  await writeFile(temporary, text);
  await rename(temporary, path.join(vendor, name));
}

async function licence(release) {
  const apache = await readFile(path.join(import.meta.dirname, "apache-2.0.txt"), "utf8");
  return `tfjs-node-kernels.cjs holds parts of @tensorflow/tfjs-node-gpu ${release}
(https://github.com/tensorflow/tfjs), Copyright 2018-2024 Google LLC, bundled into one file:
dist/nodejs_kernel_backend.js, dist/register_all_kernels.js and what they import. The protobuf
messages were left out. Licensed under the Apache License, Version 2.0:

${apache}`;
}

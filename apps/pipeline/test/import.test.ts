// `llmsmith import`: from a small hub on 127.0.0.1 and from OpenAI's files; what is refused, and what goes on.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { saveCheckpoint } from "@llmsmith/checkpoint";
import { sha256 } from "@llmsmith/files";
import { defineGPT, gptToHuggingFace, initGPT } from "@llmsmith/gpt-model";
import { disposeTree, useEngine } from "@llmsmith/tensor";
import { trainBPE } from "@llmsmith/tokenizer";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ServedFile, withServer } from "../../../packages/data-loader/test/http-server.ts";
import { importModel } from "../src/commands/import.ts";
import { checkModel } from "../src/import/check-model.ts";
import { openModel } from "../src/model/open.ts";

const openai = fileURLToPath(
  new URL("../../../packages/gpt-model/test/fixtures/openai/", import.meta.url),
);
const reference = fileURLToPath(new URL("../../../../shared/reference/hf/", import.meta.url));
const END = "<|endoftext|>";
const COMMIT = "c".repeat(40);
const python = process.env["LLMSMITH_PYTHON"] ?? "python3";
const hasHubClient = spawnSync(python, ["-c", "import huggingface_hub"]).status === 0;
let parent = "";
let out = "";

beforeAll(() => useEngine("wasm"));
beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), "import-"));
  out = path.join(parent, "out");
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true });
});

/** Files of a tiny GPT-2 with its tokenizer, as a repository has them. */
async function modelFiles(shardBytes?: number): Promise<Map<string, Buffer>> {
  const folder = path.join(parent, "made");
  const sizes = { vocabSize: 300, contextLength: 8, embDim: 8, nHeads: 2, nLayers: 1 };
  const cfg = defineGPT({ ...sizes, tiedHead: true, qkvBias: true });
  const params = initGPT(cfg, 1);
  const tokenizer = await trainBPE(["the cat sat on the mat"], {
    vocabSize: 260,
    specialTokens: [END],
  });
  const { config, tensors } = await gptToHuggingFace(params, cfg);
  disposeTree(params);
  const end = tokenizer.specialTokens.get(END)!;
  const checkpoint = {
    config: { ...config, eos_token_id: end },
    tensors,
    tokenizerJson: JSON.stringify(tokenizer.toJSON()),
    generationConfig: { eos_token_id: end },
  };
  await saveCheckpoint(folder, checkpoint, {}, shardBytes ? { maxShardBytes: shardBytes } : {});
  rmSync(path.join(folder, "checksums.json"));
  const files = readdirSync(folder).map(
    (name) => [name, readFileSync(path.join(folder, name))] as const,
  );
  return new Map<string, Buffer>([...files, ["onnx/model.onnx", Buffer.from("not wanted")]]);
}

type Hub = {
  files: Map<string, ServedFile>;
  asked: string[];
  tokens: Set<string | undefined>;
  /** Of the list, and of files. */
  status: number;
  gated: boolean;
};

async function withHub(files: Map<string, Buffer>, body: (hub: Hub) => Promise<void>) {
  const served = [...files].map(([name, bytes]) => [name, new ServedFile(bytes)] as const);
  const hub: Hub = {
    files: new Map(served),
    asked: [],
    tokens: new Set(),
    status: 200,
    gated: false,
  };
  await withServer(
    (request, response) => {
      const { pathname } = new URL(request.url ?? "", "http://hub");
      hub.asked.push(pathname);
      hub.tokens.add(request.headers.authorization);
      if (hub.status !== 200) return response.writeHead(hub.status).end();
      if (/^\/api\/models\/org\/tiny\/revision\/(main|v2)$/.test(pathname))
        return response.end(JSON.stringify({ id: "org/tiny", sha: COMMIT }));
      if (pathname === `/api/models/org/tiny/tree/${COMMIT}`)
        return response.end(JSON.stringify([...hub.files].map(entryOf)));
      const name = /^\/org\/tiny\/resolve\/c{40}\/(.*)$/.exec(pathname)?.[1];
      const file = name === undefined ? undefined : hub.files.get(decodeURIComponent(name));
      if (hub.gated) return response.writeHead(403, { "x-error-code": "GatedRepo" }).end();
      return file ? file.answer(request, response) : response.writeHead(404).end();
    },
    async (endpoint) => {
      vi.stubEnv("HF_ENDPOINT", endpoint);
      vi.stubEnv("HF_HOME", path.join(parent, "home"));
      vi.stubEnv("HF_TOKEN", "hf_secret");
      await body(hub);
    },
  );
}

function entryOf([name, { content }]: [string, ServedFile]): object {
  const file = { type: "file", path: name, size: content.length };
  if (name.endsWith(".safetensors"))
    return { ...file, oid: "1".repeat(40), lfs: { oid: sha256(content), size: content.length } };
  const oid = createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
  return { ...file, oid };
}

/** How many files Python's client finds of a revision without a network, and where it finds the weights. */
function foundOffline(revision: string): unknown {
  const script = `
import json, os, sys
from huggingface_hub import snapshot_download, try_to_load_from_cache
folder = snapshot_download("org/tiny", revision=sys.argv[1], local_files_only=True)
weights = try_to_load_from_cache("org/tiny", "model.safetensors", revision=sys.argv[1])
print(json.dumps([len(os.listdir(folder)), weights]))
`;
  const env = { ...process.env, HF_HUB_OFFLINE: "1" };
  const { stdout, stderr } = spawnSync(python, ["-c", script, revision], { encoding: "utf8", env });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The last line of standard output of an import, parsed. */
async function imported(source: string, options: object = {}): Promise<Record<string, unknown>> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    await importModel(source, out, { json: true, retries: 0, retryDelay: 1, ...options });
  } finally {
    write.mockRestore();
  }
  return JSON.parse(lines.at(-1)!) as Record<string, unknown>;
}

async function failure(source: string, options: object = {}): Promise<string> {
  const error: unknown = await imported(source, options).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "UserError" });
  expect(existsSync(out)).toBe(false);
  const { message } = error as Error;
  expect(message).not.toMatch(/\n|hf_secret/);
  return message;
}

test("a repository is downloaded below HF_HOME, checked, and opened as chat opens it", async () => {
  const files = await modelFiles();
  await withHub(files, async (hub) => {
    expect(await imported("hf:org/tiny", { revision: "v2" })).toMatchObject({
      modelType: "gpt2",
      parameters: 300 * 8 + 8 * 8 + (12 * 64 + 13 * 8) + 16,
      vocabulary: 300,
      tokenizer: { tokens: 260 },
    });
    expect([...hub.tokens]).toEqual(["Bearer hf_secret"]);
    expect(hub.asked.some((asked) => asked.includes("onnx"))).toBe(false);
    const weights = files.get("model.safetensors")!;
    const cache = path.join(parent, "home/hub/models--org--tiny");
    expect(readFileSync(path.join(cache, "refs/v2"), "utf8")).toBe(COMMIT);
    const link = path.join(cache, "snapshots", COMMIT, "model.safetensors");
    expect(readlinkSync(link)).toBe(`../../blobs/${sha256(weights)}`);
    expect(readFileSync(link).equals(weights)).toBe(true);
    expect(lstatSync(path.join(out, "model.safetensors")).isFile()).toBe(true);
    const { cfg, params, endOfText, tokenizer } = await openModel(out);
    expect(cfg.vocabSize).toBe(300);
    expect(tokenizer.specialTokens.get(END)).toBe(endOfText);
    disposeTree(params);
    const downloads = () => hub.asked.filter((asked) => asked.includes("/resolve/")).length;
    const before = downloads();
    rmSync(out, { recursive: true });
    await imported("hf:org/tiny", { revision: "v2" });
    expect(downloads()).toBe(before);
  });
});

test.skipIf(!hasHubClient)("Python's client finds it offline (skipped without one)", async () => {
  const files = await modelFiles();
  await withHub(files, async () => {
    await imported("hf:org/tiny");
    const link = path.join(
      parent,
      "home/hub/models--org--tiny/snapshots",
      COMMIT,
      "model.safetensors",
    );
    expect(foundOffline("main")).toEqual([files.size - 1, link]);
  });
});

test("weights in several files", async () => {
  const files = await modelFiles(4000);
  expect(files.has("model.safetensors.index.json")).toBe(true);
  await withHub(files, async (hub) => {
    expect(await imported("hf:org/tiny")).toMatchObject({ vocabulary: 300 });
    rmSync(out, { recursive: true });
    const shard = [...files.keys()].find((name) => name.startsWith("model-00002-of-"))!;
    hub.files.delete(shard);
    expect(await failure("hf:org/tiny")).toContain(
      `lists "${shard}", which is not among its files`,
    );
  });
});

test("a connection that is cut: run again, it goes on where it ended", async () => {
  await withHub(await modelFiles(), async (hub) => {
    const weights = hub.files.get("model.safetensors")!;
    weights.cutAfter = 5000;
    weights.beforeCut = () => vi.waitUntil(() => sizesBelow(parent).includes(5000), 20_000);
    expect(await failure("hf:org/tiny")).toMatch(/transfer ended|terminated|closed/);
    expect(weights.sent).toBe(5000);
    weights.cutAfter = undefined;
    await imported("hf:org/tiny");
    expect(weights.asked).toEqual([undefined, "bytes=5000-"]);
    expect(weights.sent).toBe(weights.content.length);
  });
});

/** Sizes of all files in a folder and its folders. */
function sizesBelow(folder: string): number[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(path.join(entry.parentPath, entry.name)).size);
}

test("refusals of the hub, and repositories that are no models, in one line", async () => {
  await withHub(await modelFiles(), async (hub) => {
    expect(await failure("hf:org/none")).toContain("no such model or revision there (404)");
    expect(await failure("hf:org/tiny", { revision: "v9" })).toContain("at v9");
    for (const status of [401, 403]) {
      hub.status = status;
      expect(await failure("hf:org/tiny")).toContain("set HF_TOKEN");
    }
    hub.status = 200;
    hub.gated = true;
    expect(await failure("hf:org/tiny")).toMatch(/403.*gated: accept its terms.*HF_TOKEN/);
    hub.gated = false;
    const weights = hub.files.get("model.safetensors")!;
    hub.files.delete("model.safetensors");
    expect(await failure("hf:org/tiny")).toContain("it has no model.safetensors; choose another");
    hub.files.set("pytorch_model.bin", new ServedFile(Buffer.from("x")));
    expect(await failure("hf:org/tiny")).toContain("only pytorch_model.bin, which is not read");
    hub.files.set("model.safetensors", weights);
    const config = hub.files.get("config.json")!;
    const text = config.content.toString();
    config.content = Buffer.from(text.replace('"gpt2"', '"mamba"'));
    expect(await failure("hf:org/tiny")).toContain('model_type "mamba", which is not supported');
    expect(weights.asked).toEqual([]); // gigabytes are not downloaded for that
    config.content = Buffer.from(text.replace('"n_layer": 1', '"n_layer": 2'));
    expect(await failure("hf:org/tiny")).toContain("tensor transformer.h.1.ln_1.weight is missing");
    hub.files.delete("config.json");
    expect(await failure("hf:org/tiny")).toContain("it has no config.json");
  });
});

test.skipIf(!existsSync(reference))("every architecture is checked without an engine", async () => {
  for (const modelType of ["bert", "gemma3", "gpt2", "llama", "marian", "mistral", "qwen3"]) {
    const { parameters, tokenizer } = await checkModel(path.join(reference, modelType));
    expect(parameters, modelType).toBeGreaterThan(1000);
    expect(tokenizer, modelType).toHaveProperty("problem");
  }
});

/** OpenAI's folder: the checkpoint that TensorFlow wrote, and a tokenizer of bytes and two merges. */
async function openAIFolder(): Promise<string> {
  const folder = path.join(parent, "tiny");
  cpSync(openai, folder, { recursive: true });
  const tokenizer = await trainBPE(["the the the"], { vocabSize: 258 });
  const { model } = tokenizer.toJSON() as {
    model: { vocab: Record<string, number>; merges: string[] };
  };
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  write("encoder.json", JSON.stringify({ ...model.vocab, [END]: 258 }));
  write("vocab.bpe", `#version: 0.2\n${model.merges.join("\n")}\n`);
  write("hparams.json", '{"n_vocab": 259, "n_ctx": 8, "n_embd": 12, "n_head": 3, "n_layer": 2}');
  write("checkpoint", 'model_checkpoint_path: "/tmp/there/model.ckpt"\n');
  return folder;
}

test("OpenAI's files become a folder that chat opens", async () => {
  const folder = await openAIFolder();
  expect(await imported(`openai:${folder}`)).toMatchObject({
    modelType: "gpt2",
    vocabulary: 259,
    tokenizer: { tokens: 259 },
  });
  const { params, tokenizer, endOfText } = await openModel(out);
  expect(endOfText).toBe(258);
  expect(tokenizer.decode(tokenizer.encode("the sea"))).toBe("the sea");
  expect(tokenizer.count("the")).toBeLessThan(3);
  // wpe is the second tensor of the fixture: ((31 + 7i) mod 64) / 64 − ½.
  expect(Array.from(params.posEmb!.dataSync().slice(0, 3))).toEqual(
    [31, 38, 45].map((n) => n / 64 - 0.5),
  );
  disposeTree(params);
});

test("sources that are none, folders that exist, and OpenAI's files that lack one", async () => {
  expect(await failure("org/tiny")).toContain("write hf:ORG/NAME or openai:DIR");
  expect(await failure("openai:x", { revision: "main" })).toContain("--revision");
  expect(await failure(`openai:${path.join(parent, "none")}`)).toContain("no such file or folder");
  const folder = await openAIFolder();
  for (const name of [
    "hparams.json",
    "encoder.json",
    "vocab.bpe",
    "model.ckpt.data-00000-of-00001",
  ]) {
    const file = path.join(folder, name);
    const bytes = readFileSync(file);
    rmSync(file);
    expect(await failure(`openai:${folder}`)).toContain(name);
    writeFileSync(file, bytes);
  }
  const data = path.join(folder, "model.ckpt.data-00000-of-00001");
  const bytes = readFileSync(data);
  bytes[statSync(data).size >> 1]! ^= 1;
  writeFileSync(data, bytes);
  expect(await failure(`openai:${folder}`)).toContain("the checksum of tensor model/");
  rmSync(path.join(folder, "model.ckpt.index"));
  expect(await failure(`openai:${folder}`)).toContain("it has no files that end in .index");
  await expect(importModel(`openai:${folder}`, folder)).rejects.toThrow("it exists already");
});

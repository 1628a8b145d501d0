// A small hub on 127.0.0.1: its list in two pages, its files, and what it may say wrong.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  huggingFaceFiles,
  readRows,
  resolveHuggingFace,
  type ResolveHuggingFaceOptions,
} from "@llmsmith/data-loader";
import { sha256 } from "@llmsmith/files";
import { expect, test } from "vitest";
import { all, failure, folder } from "./helpers.ts";
import { withServer } from "./http-server.ts";

const gitSha1 = (bytes: Buffer) =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
const small = Buffer.from('{"text": "one"}\n{"text": "two"}\n');
const large = Buffer.from("text\nthree\n");

type Hub = {
  entries: object[];
  files: Record<string, Buffer>;
  asked: string[];
  tokens: Set<string | undefined>;
  status: number;
};

/** Runs `body` beside a hub that has the data set `org/set`. */
async function withHub(
  body: (hub: Hub, options: ResolveHuggingFaceOptions) => Promise<void>,
): Promise<void> {
  const lfs = { oid: sha256(large), size: large.length, pointerSize: 130 };
  const hub: Hub = {
    entries: [
      { type: "directory", oid: "0".repeat(40), size: 0, path: "data" },
      { type: "file", oid: "1".repeat(40), size: large.length, path: "data/large 1.csv", lfs },
      { type: "file", oid: gitSha1(small), size: small.length, path: "data/a.jsonl" },
      { type: "file", oid: gitSha1(Buffer.from("")), size: 0, path: "README.md" },
    ],
    files: { "data/large 1.csv": large, "data/a.jsonl": small, "README.md": Buffer.from("") },
    asked: [],
    tokens: new Set(),
    status: 200,
  };
  await withServer(
    (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://hub");
      hub.asked.push(pathname);
      hub.tokens.add(request.headers.authorization);
      if (hub.status !== 200) return response.writeHead(hub.status).end();
      if (/^\/api\/(datasets|models)\/org\/set\/tree\/(main|refs%2Fpr%2F1)$/.test(pathname)) {
        const second = searchParams.has("cursor");
        const next = `<http://${request.headers.host}${pathname}?cursor=2>; rel="next"`;
        if (!second) response.setHeader("link", next);
        return response.end(
          JSON.stringify(second ? hub.entries.slice(2) : hub.entries.slice(0, 2)),
        );
      }
      const name = /^(?:\/datasets)?\/org\/set\/resolve\/[^/]+\/(.*)$/.exec(pathname)?.[1];
      const file = name === undefined ? undefined : hub.files[decodeURIComponent(name)];
      return file ? response.end(file) : response.writeHead(404).end();
    },
    (endpoint) => body(hub, { endpoint, cacheFolder: folder(), retryDelay: 1, retries: 2 }),
  );
}

test("files are listed over all pages, downloaded, and read as rows", () =>
  withHub(async (hub, options) => {
    const files = await huggingFaceFiles("org/set", options);
    expect(files.map((file) => [file.path, file.bytes, file.checksum.algorithm])).toEqual([
      ["README.md", 0, "git-sha1"],
      ["data/a.jsonl", 32, "git-sha1"],
      ["data/large 1.csv", 11, "sha256"],
    ]);
    const seen = new Set<string>();
    const paths = await resolveHuggingFace("org/set", {
      ...options,
      pattern: ["data/*.jsonl", "**/*.csv"],
      onProgress: (progress) => seen.add(`${progress.path} ${progress.received}`),
    });
    const root = path.join(options.cacheFolder, "datasets", "org", "set", "main", "data");
    expect(paths).toEqual([path.join(root, "a.jsonl"), path.join(root, "large 1.csv")]);
    const rows = [];
    for (const file of paths) rows.push(...(await all(readRows(file))));
    expect(rows).toEqual([{ text: "one" }, { text: "two" }, { text: "three" }]);
    expect(seen).toContain("data/large 1.csv 11");
    expect(hub.asked).not.toContain("/datasets/org/set/resolve/main/README.md");
  }));

test("what is in the cache is not downloaded again, unless it was damaged or changed", () =>
  withHub(async (hub, options) => {
    const [, file] = await resolveHuggingFace("org/set", options);
    const downloads = () => hub.asked.filter((asked) => asked.includes("/resolve/")).length;
    expect(downloads()).toBe(3);
    await resolveHuggingFace("org/set", options);
    expect(downloads()).toBe(3);
    writeFileSync(file!, Buffer.alloc(small.length));
    await resolveHuggingFace("org/set", options);
    expect(downloads()).toBe(4);
    expect(readFileSync(file!).equals(small)).toBe(true);
  }));

test("models, other revisions and tokens, given or of the environment", () =>
  withHub(async (hub, options) => {
    const more = { ...options, kind: "model" as const, revision: "refs/pr/1", pattern: "*.md" };
    const [file] = await resolveHuggingFace("org/set", { ...more, token: "hf_own" });
    expect(file).toBe(
      path.join(options.cacheFolder, "models", "org", "set", "refs%2Fpr%2F1", "README.md"),
    );
    expect(hub.asked.at(-1)).toBe("/org/set/resolve/refs%2Fpr%2F1/README.md");
    expect([...hub.tokens]).toEqual(["Bearer hf_own"]);
    const { HF_TOKEN, HF_ENDPOINT } = process.env;
    const { endpoint, ...without } = options;
    Object.assign(process.env, { HF_TOKEN: "hf_env", HF_ENDPOINT: `${endpoint}/` });
    try {
      await huggingFaceFiles("org/set", without);
    } finally {
      for (const [name, value] of Object.entries({ HF_TOKEN, HF_ENDPOINT }))
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    }
    expect([...hub.tokens]).toEqual(["Bearer hf_own", "Bearer hf_env"]);
  }));

test("bytes with another checksum are an error, and not kept", () =>
  withHub(async (hub, options) => {
    hub.files["data/a.jsonl"] = Buffer.from(small.toString().toUpperCase());
    const message = await failure(resolveHuggingFace("org/set", { ...options, pattern: "**/a.*" }));
    expect(message).toContain(`expected ${gitSha1(small)}`);
    expect(message).toContain("git SHA-1");
    hub.files["data/large 1.csv"] = small;
    expect(
      await failure(resolveHuggingFace("org/set", { ...options, pattern: "**/*.csv" })),
    ).toContain(`expected ${sha256(large)}`);
    const root = path.join(options.cacheFolder, "datasets/org/set/main/data");
    expect(existsSync(path.join(root, "a.jsonl"))).toBe(false);
  }));

test("a refusal is said at once, a failing hub is asked again, a token in the wrong form is not sent", () =>
  withHub(async (hub, options) => {
    hub.status = 401;
    const message = await failure(huggingFaceFiles("org/set", options));
    expect(message).toContain("cannot list org/set at main");
    expect(message).toContain("HF_TOKEN");
    expect(hub.asked.length).toBe(1);
    hub.status = 503;
    await failure(huggingFaceFiles("org/set", options));
    expect(hub.asked.length).toBe(4);
    const wrong = await failure(huggingFaceFiles("org/set", { ...options, token: "secret" }));
    expect(wrong).not.toContain("secret");
    expect(hub.asked.length).toBe(4);
  }));

test("no file that fits, names that are none, paths out of the cache, entries without checksum", () =>
  withHub(async (hub, options) => {
    expect(
      await failure(huggingFaceFiles("org/set", { ...options, pattern: "*.arrow" })),
    ).toContain("fits *.arrow");
    for (const name of ["", "a/b/c", "../set", "org/..", "org/a?b"])
      expect(await failure(huggingFaceFiles(name, options))).toContain("ORG/NAME");
    for (const bad of ["../../evil", "/etc/evil", "a//b", "a\\..\\b", "C:evil"]) {
      hub.entries = [{ type: "file", oid: gitSha1(small), size: 1, path: bad }];
      expect(await failure(huggingFaceFiles("org/set", options))).toContain("no path");
    }
    hub.entries = [{ type: "file", oid: "", size: 1, path: "a.txt" }];
    expect(await failure(huggingFaceFiles("org/set", options))).toContain("no checksum of a.txt");
    hub.entries = [];
    expect(await failure(huggingFaceFiles("org/set", options))).toContain("no file at main");
  }));

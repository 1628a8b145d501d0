// Wrong usage and wrong input: one line on standard error, and the exit code.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { readArrowStream } from "@llmsmith/data-loader";
import { encoding } from "@llmsmith/tokenizer";
import { beforeAll, describe, expect, it } from "vitest";
import { command, startCommand, temporaryFolder, writeTinyConfig } from "./tiny-run.ts";

const tokenizeLines = ["tokenize", "--encoding", "gpt2", "--format", "jsonl"];

let folder: string;
let config: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  config = await writeTinyConfig(folder);
});

const oneLine = (text: string) =>
  expect.stringMatching(new RegExp(`^llmsmith: [^\n]*${text}[^\n]*\n$`));

describe("wrong usage ends with 2", () => {
  it.each([
    [["frob"], "unknown command 'frob'"],
    [["demo", "--frob"], "unknown option '--frob'"],
    [["generate", "x"], "required option '--prompt <text>' not specified"],
    [["generate", "x", "--prompt", "a", "--top-p", "2"], "expected a number above 0 and at most 1"],
    [["engine", "install", "tpu"], "Allowed choices are cpu, cuda"],
    [["tokenize"], "either --encoding NAME or --tokenizer FILE"],
    [["tokenize", "--encoding", "gtp2"], "did you mean gpt2\\?"],
    [["run", "nowhere.yaml"], "cannot read nowhere.yaml: no such file"],
  ])("%j", async (args, message) => {
    const ended = await command(args);
    expect(ended).toMatchObject({ code: 2, stdout: "", stderr: oneLine(message) });
  });

  it("a misspelt field, also as a line of JSON", async () => {
    const bad = path.join(folder, "bad.yaml");
    await writeFile(bad, "name: x\nsede: 1\n");
    const ended = await command(["run", bad, "--json"]);
    const message = `${bad}:2: sede is not a known field; did you mean seed? (and 4 more)`;
    expect(ended.stderr).toBe(`llmsmith: ${message}\n`);
    expect(JSON.parse(ended.stdout)).toEqual({ event: "error", message, exitCode: 2 });
  });

  it("an unknown engine", async () => {
    const ended = await command([
      "run",
      config,
      "--engine",
      "abacus",
      "--out",
      path.join(folder, "o"),
    ]);
    expect(ended).toMatchObject({ code: 2, stderr: oneLine('engine "abacus" is not known') });
  });
});

describe("wrong input ends with 1", () => {
  const run = (...sets: string[]) =>
    command([
      "run",
      config,
      "--out",
      path.join(folder, "out"),
      ...sets.flatMap((set) => ["--set", set]),
    ]);

  it("an empty corpus, and bytes that are not UTF-8", async () => {
    await writeFile(path.join(folder, "empty.jsonl"), "");
    await writeFile(path.join(folder, "latin.txt"), Buffer.from("Caf\xe9 au lait", "latin1"));
    const [empty, latin] = [
      await run("corpora.stories.file=empty.jsonl"),
      await run("corpora.stories.file=latin.txt"),
    ];
    expect(empty).toMatchObject({ code: 1, stdout: "" });
    expect(empty.stderr).toMatch(/llmsmith: .*empty\.jsonl: no rows; the corpus is empty[^\n]*\n$/);
    expect(latin).toMatchObject({ code: 1, stdout: "" });
    expect(latin.stderr).toMatch(/llmsmith: .*latin\.txt[^\n]*UTF-8[^\n]*\n$/);
  });

  it("a corpus that is nowhere, and a folder that cannot be made", async () => {
    const nowhere = await run("corpora.stories.file=gone.jsonl");
    expect(nowhere.stderr).toMatch(
      /llmsmith: corpora\.stories\.file: .*set LLMSMITH_DATA to it\n$/,
    );
    const file = await command(["run", config, "--out", path.join(config, "out")]);
    expect(file).toMatchObject({ code: 1 });
    expect(file.stderr).toMatch(/llmsmith: cannot write .*a part of the path is a file[^\n]*\n$/);
  });

  it("a model folder that is not there", async () => {
    const ended = await command(["chat", path.join(folder, "none"), "--engine", "wasm"], "hi\n");
    expect(ended).toMatchObject({ code: 1, stdout: "", stderr: oneLine("none: no such folder") });
  });
});

describe("llmsmith", () => {
  it("prints help and its version", async () => {
    const help = await command(["run", "--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("--set") });
    expect((await command(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("lists engines as JSON lines", async () => {
    const { stdout } = await command(["engine", "list", "--json"]);
    const names = stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { name: string }).name);
    expect(names).toEqual(["tensorflow", "webgpu", "wasm", "cpu"]);
  });

  const tiny = ["--layers", "1", "--heads", "2", "--dim", "8", "--vocab", "17", "--context", "8"];

  it("measures a training step and a forward pass, the last line JSON", async () => {
    for (const what of ["train", "forward"]) {
      const args = ["bench", what, ...tiny, "--batch", "2", "--steps", "3", "--engine", "wasm"];
      const { stdout, code } = await command([...args, "--json"]);
      expect(code).toBe(0);
      const result = JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, number>;
      expect(result).toMatchObject({ engine: "wasm", mode: "eager", precision: "fp32" });
      // 17·8 + 1024·8 + 12·8² + 13·8 + 2·8
      expect(result).toMatchObject({ batch: 2, context: 8, threads: 1, parameters: 9216 });
      expect(result["tokensPerSecond"]).toBeCloseTo(16 / result["stepSeconds"]!, 5);
      expect(result["stepSeconds"]).toBeGreaterThan(0);
      expect(result["peakMemoryBytes"]).toBeGreaterThan(1e7);
      expect(result["losses"]).toHaveLength(what === "train" ? 3 : 0);
    }
  });

  it.each([
    [["--heads", "3"], "--heads 3 does not divide --dim 8; choose a divisor"],
    [["--precision", "bf16"], "--precision bf16 needs the engine tensorflow and a compiled step"],
  ])("refuses what cannot be measured: %s", async (args, message) => {
    const ended = await command(["bench", "train", ...tiny, "--engine", "wasm", ...args]);
    expect(ended).toMatchObject({ code: 2, stderr: oneLine(message) });
  });

  it("says where there is nothing to say statistics of", async () => {
    const ended = await command(["engine", "stats", "no-such-run"]);
    expect(ended).toMatchObject({ code: 1, stderr: oneLine("no-such-run: is no folder of a run") });
  });

  it("tokenizes lines, special tokens as ordinary text, U+2028 and all", async () => {
    const texts = ["Hello, do you like tea?", "<|endoftext|>", "a\u2028b", ""];
    const input = texts.map((text) => `${JSON.stringify({ text })}\n`).join("");
    const { stdout, code } = await command([...tokenizeLines], input);
    const rows = stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { ids: number[] }).ids);
    expect(code).toBe(0);
    expect(rows[0]).toEqual([15496, 11, 466, 345, 588, 8887, 30]);
    expect(rows[1]).not.toContain(50256);
    expect(rows[1]!.length).toBeGreaterThan(1);
    expect(rows).toHaveLength(4);
    expect(rows[3]).toEqual([]);
  });

  it("names the line of standard input that is wrong", async () => {
    const ended = await command([...tokenizeLines], '{"text":"a"}\n{"txt":"b"}\n');
    expect(ended).toMatchObject({ code: 1, stderr: oneLine('standard input:2: no "text"') });
  });

  it("writes ids as an Arrow stream unless told otherwise", async () => {
    const texts = Array.from({ length: 3000 }, (_, i) => `Line ${i}: ${"tea ".repeat(i % 7)}世界`);
    const gpt2 = encoding("gpt2");
    const { child, ended } = startCommand(["tokenize", "--encoding", "gpt2"]);
    const chunks: Buffer[] = [];
    child.stdout!.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stdin!.end(texts.map((text) => `${JSON.stringify({ text })}\n`).join(""));
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
    const rows: number[][] = [];
    for await (const batch of readArrowStream(Readable.from(chunks))) {
      expect(batch.schema.metadata.get("tokenizer.hash")).toBe(gpt2.hash);
      for (const row of batch) rows.push([...(row as unknown as { ids: Uint32Array }).ids]);
    }
    expect(rows).toEqual(texts.map((text) => [...gpt2.encode(text)]));
  });

  it.each(["jsonl", "arrows"])("ends quietly when its reader of %s goes away", async (format) => {
    const { child, ended } = startCommand(["tokenize", "--encoding", "gpt2", "--format", format]);
    child.stdin!.on("error", () => undefined);
    child.stdin!.end(`${JSON.stringify({ text: "hello world" })}\n`.repeat(200_000));
    child.stdout!.once("data", () => child.stdout!.destroy());
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });
});

// Shards in bulk: the same files for any number of workers, and after a real kill.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  documentsOfBatches,
  documentsOfTexts,
  openTokens,
  rowsToBatches,
  writeTokens,
  writeTokenShards,
} from "@llmsmith/data-loader";
import { UserError } from "@llmsmith/files";
import { expect, test } from "vitest";
import { bulkBytes, killDocuments } from "./bulk.ts";
import { all, bytesTokenizer, failure, folder } from "./helpers.ts";

const options = { endOfText: 256, tokensPerShard: 700 };
const contents = (where: string) =>
  Object.fromEntries(
    readdirSync(where)
      .sort()
      .map((name) => [name, readFileSync(path.join(where, name)).toString("latin1")]),
  );

async function whole(): Promise<string> {
  const where = path.join(folder(), "tokens");
  await writeTokenShards(where, killDocuments(), bulkBytes(1), options);
  return where;
}

test("the same files for one worker and five, and as written one by one", async () => {
  const one = await whole();
  const five = path.join(folder(), "tokens");
  await writeTokenShards(five, killDocuments(), bulkBytes(5), options);
  expect(contents(five)).toEqual(contents(one));
  expect(existsSync(`${five}.partial`)).toBe(false);

  const texts = ["Grüße", "", "a\u{1F600}b", "x".repeat(3000)];
  const [single, bulk, column] = [1, 2, 3].map(() => path.join(folder(), "tokens"));
  await writeTokens(single!, texts, bytesTokenizer, options);
  await writeTokenShards(bulk!, documentsOfTexts(texts, 4), bulkBytes(2), options);
  expect(contents(bulk!)).toEqual(contents(single!));
  const batches = rowsToBatches(
    texts.map((text) => ({ text })),
    { columns: ["text"] },
  );
  await writeTokenShards(column!, documentsOfBatches(batches), bulkBytes(2), options);
  expect(contents(column!)).toEqual(contents(single!));
});

test("killed with SIGKILL and started again, it goes on and ends with the same files", async () => {
  const where = path.join(folder(), "tokens");
  const root = path.resolve(import.meta.dirname, "../../..");
  const script = path.join(import.meta.dirname, "write-shards-slowly.ts");
  const args = ["--conditions=@llmsmith/source", "--import", "tsx", script, where];
  const child = spawn(process.execPath, args, { cwd: root, stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal)));
  const reached = () => existsSync(path.join(`${where}.partial`, "tokens-00003.arrow"));
  for (let waited = 0; !reached() && waited < 15_000; waited += 5) await setTimeout(5);
  child.kill("SIGKILL");
  expect(await ended).toBe("SIGKILL");
  expect(existsSync(where)).toBe(false);

  let encoded = 0;
  const counting = {
    ...bulkBytes(2),
    encodeDocuments: (documents: { bytes: Uint8Array; ends: Uint32Array }) => {
      encoded += documents.ends.length;
      return { ids: Uint32Array.from(documents.bytes), ends: documents.ends };
    },
  };
  await writeTokenShards(where, killDocuments(), counting, options);
  expect(encoded).toBeLessThan(300 - 40); // what lies in whole shards is not encoded again
  expect(contents(where)).toEqual(contents(await whole()));
});

test("failing after any number of batches, it goes on; a damaged shard is made again", async () => {
  const expected = contents(await whole());
  for (const after of [1, 9, 23, 59]) {
    const where = path.join(folder(), "tokens");
    function* broken() {
      yield* killDocuments(after);
      throw new UserError("the source failed");
    }
    expect(await failure(writeTokenShards(where, broken(), bulkBytes(1), options))).toContain(
      "the source failed",
    );
    if (after === 23) {
      const shard = path.join(`${where}.partial`, "tokens-00002.arrow");
      const bytes = readFileSync(shard);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(shard, bytes);
    }
    await writeTokenShards(where, killDocuments(), bulkBytes(3), options);
    expect(contents(where)).toEqual(expected);
  }
});

test("other settings, other documents, none, and an existing folder are refused", async () => {
  const where = path.join(folder(), "tokens");
  function* broken() {
    yield* killDocuments(30);
    throw new UserError("the source failed");
  }
  await failure(writeTokenShards(where, broken(), bulkBytes(1), options));
  const again = (documents: Parameters<typeof writeTokenShards>[1], changed = {}) =>
    failure(writeTokenShards(where, documents, bulkBytes(1), { ...options, ...changed }));
  expect(await again(killDocuments(), { tokensPerShard: 800 })).toContain("was begun with");
  expect(await again(killDocuments(2))).toContain("was begun with other documents");
  await writeTokenShards(where, killDocuments(), bulkBytes(1), options);
  expect(await again(killDocuments())).toContain("exists already");
  expect(await failure(writeTokenShards(`${where}2`, [], bulkBytes(1)))).toContain("no tokens");
  const wild = { ...bulkBytes(1), encodeDocuments: () => ({ ids: [257], ends: [1] }) };
  await expect(writeTokenShards(`${where}3`, killDocuments(), wild)).rejects.toThrow(
    "document 1: token 0 is 257, outside the vocabulary of 257",
  );
  expect(
    await failure(all(documentsOfBatches(rowsToBatches([{ a: "b" }], { columns: ["a"] })))),
  ).toContain('"text"');
});

test("manifests changed at random are refused in one line or read the same tokens", async () => {
  const where = await whole();
  const file = path.join(where, "manifest.json");
  const text = readFileSync(file, "utf8");
  let refused = 0;
  for (let round = 0; round < 300; round++) {
    const at = (round * 7919) % text.length;
    const made = String.fromCodePoint(32 + ((round * 31) % 95));
    writeFileSync(file, text.slice(0, at) + made + text.slice(at + 1 + (round % 3)));
    const opened = await openTokens(where, { verify: false }).catch((error: unknown) => {
      if (!UserError.is(error) || error.message.includes("\n")) throw error;
      refused++;
    });
    opened?.read(0, opened.length);
    opened?.close();
  }
  expect(refused).toBeGreaterThan(100);
  writeFileSync(file, text.replace('"tokens-00000.arrow"', '"../tokens-00000.arrow"'));
  expect(await failure(openTokens(where, { verify: false }))).toContain(
    "shards is missing or wrong",
  );
});

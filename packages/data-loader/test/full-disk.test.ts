// A disk that fills up while shards are written: one line, nothing that is taken for whole, and it goes on later.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  documentsOfTexts,
  openTokens,
  writeArrowFile,
  writeTokens,
  writeTokenShards,
  rowsToBatches,
} from "@llmsmith/data-loader";
import { afterAll, describe, expect, test } from "vitest";
import { bulkBytes } from "./bulk.ts";
import { bytesTokenizer, failure, folder } from "./helpers.ts";

const disk = path.join(folder(), "disk");
mkdirSync(disk);
const mount = (...options: string[]): boolean =>
  spawnSync("mount", ["-t", "tmpfs", "-o", options.join(), "tmpfs", disk]).status === 0;
const mounted = process.platform === "linux" && mount("size=8m");
afterAll(() => {
  if (mounted) spawnSync("umount", ["-l", disk]);
});

/** 6 million bytes: 12 MB as tokens of uint16. */
function* texts(): Generator<string> {
  for (let i = 0; i < 600; i++) yield `${i} `.repeat(10_000).slice(0, 10_000);
}

describe.skipIf(!mounted)("a disk of 8 MB (skipped where mounting is not permitted)", () => {
  test("writeTokens names the folder and leaves nothing", async () => {
    const where = path.join(disk, "tokens");
    const message = await failure(
      writeTokens(where, texts(), bytesTokenizer, { tokensPerShard: 500_000 }),
    );
    expect(message).toMatch(/: no space left on the device; free some space and run again$/);
    expect(message.startsWith(`cannot write ${where}/tokens-0000`), message).toBe(true);
    expect(readdirSync(disk)).toEqual([]);
  });

  test("with replace, the folder that was there stays as it was", async () => {
    const where = path.join(disk, "tokens");
    await writeTokens(where, ["abc"], bytesTokenizer);
    const replacing = { tokensPerShard: 500_000, replace: true };
    expect(await failure(writeTokens(where, texts(), bytesTokenizer, replacing))).toContain(where);
    expect(readdirSync(disk)).toEqual(["tokens"]);
    const store = await openTokens(where);
    expect([...store.read(0, store.length)]).toEqual([97, 98, 99]);
    store.close();
    spawnSync("rm", ["-r", where]);
  });

  test("an Arrow file is absent", async () => {
    function* rows() {
      for (const text of texts()) yield { text: text.repeat(3) };
    }
    const file = path.join(disk, "rows.arrow");
    const message = await failure(
      writeArrowFile(file, rowsToBatches(rows(), { columns: ["text"], rowsPerBatch: 8 })),
    );
    expect(message).toContain(`cannot write ${file}: no space left`);
    expect(readdirSync(disk)).toEqual([]);
  });

  test("writeTokenShards keeps its whole shards, and goes on once there is space", async () => {
    const where = path.join(disk, "tokens");
    const options = { tokensPerShard: 500_000 };
    const documents = () => documentsOfTexts(texts());
    const message = await failure(writeTokenShards(where, documents(), bulkBytes(2), options));
    expect(message).toContain(`cannot write ${where}.partial/`);
    expect(message).toContain("no space left");
    expect(existsSync(where)).toBe(false);
    const names = readdirSync(`${where}.partial`);
    expect(names).toContain("tokens-00003.arrow");
    expect(names.filter((name) => name.startsWith("."))).toEqual([]);

    expect(mount("remount", "size=64m")).toBe(true);
    await writeTokenShards(where, documents(), bulkBytes(2), options);
    const elsewhere = path.join(folder(), "tokens");
    await writeTokens(elsewhere, texts(), bytesTokenizer, options);
    expect(readdirSync(where)).toEqual(readdirSync(elsewhere));
    for (const name of readdirSync(where))
      expect(
        readFileSync(path.join(where, name)).equals(readFileSync(path.join(elsewhere, name))),
      ).toBe(true);
  });
});

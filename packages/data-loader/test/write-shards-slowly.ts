// Writes shards until it is killed: run by write-shards.test.ts as a process of its own.
import { setTimeout } from "node:timers/promises";
import { writeTokenShards } from "@llmsmith/data-loader";
import { bulkBytes, killDocuments } from "./bulk.ts";

async function* slowly() {
  for (const batch of killDocuments()) {
    await setTimeout(5);
    yield batch;
  }
}

await writeTokenShards(process.argv[2]!, slowly(), bulkBytes(1), {
  endOfText: 256,
  tokensPerShard: 700,
});

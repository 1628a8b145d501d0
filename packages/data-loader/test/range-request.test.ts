// A body whose Response nobody holds any more: fetch would cancel it when the garbage collector comes by.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { requestFrom } from "../src/sources/range-request.ts";
import { ServedFile, withServer } from "./http-server.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("a body is read to its end though its response was collected meanwhile", async () => {
  const served = new ServedFile(Buffer.alloc(1 << 20, "text"));
  await withServer(served.answer, async (url) => {
    const { body } = await requestFrom({ url, headers: {}, fetch: globalThis.fetch }, 0, undefined);
    for (let round = 0; round < 5; round++) {
      collectGarbage();
      await setTimeout(10);
    }
    let received = 0;
    for await (const chunk of body) received += chunk.length;
    expect(received).toBe(served.content.length);
  });
});

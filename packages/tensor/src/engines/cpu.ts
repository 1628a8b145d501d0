// Plain JavaScript: slow, everywhere, for tests of last resort.
import { tf } from "../tf.ts";
import type { Engine } from "./engine.ts";

export const cpu: Engine = {
  name: "cpu",
  probe: async () => ({ version: tf.version_core, device: "plain JavaScript", usable: true }),
  async start() {
    await tf.setBackend("cpu");
    await tf.ready();
    // It would print an advertisement for tfjs-node at its first use.
    (tf.backend() as { firstUse?: boolean }).firstUse = false;
    return { version: tf.version_core, device: "plain JavaScript", threads: 1 };
  },
};

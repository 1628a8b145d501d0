// Silence for the moment in which a native library loads.
type Native = {
  load(path: null): { func(declaration: string): (...args: never[]) => unknown };
};

const STDERR = 2;
const WRITE_ONLY = 1;

/**
 * `then`, with what native code writes to stderr dropped. TensorFlow's framework says while it loads, and
 * whatever the log level, that oneDNN is on. A library that cannot be loaded still throws with its reason.
 */
export function withoutErrorOutput<T>(koffi: Native, then: () => T): T {
  if (process.platform !== "linux") return then();
  const c = koffi.load(null);
  const open = c.func("int open(const char* path, int flags)") as (p: string, f: number) => number;
  const dup = c.func("int dup(int descriptor)") as (from: number) => number;
  const dup2 = c.func("int dup2(int from, int to)") as (from: number, to: number) => number;
  const close = c.func("int close(int descriptor)") as (descriptor: number) => number;
  const nowhere = open("/dev/null", WRITE_ONLY);
  const kept = dup(STDERR);
  if (nowhere < 0 || kept < 0) {
    for (const each of [nowhere, kept]) if (each >= 0) close(each);
    return then();
  }
  dup2(nowhere, STDERR);
  try {
    return then();
  } finally {
    dup2(kept, STDERR);
    close(kept);
    close(nowhere);
  }
}

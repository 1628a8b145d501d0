// The line of the user's code that an error came from, behind TensorFlow.js and this package.

const ownCode =
  /@tensorflow|tfjs-node-kernels|@llmsmith[\\/]tensor|packages[\\/]tensor(?:flow)?[\\/](?:src|dist|vendor)|node:/;

/** `at FILE:LINE` of the first stack frame outside of the engine; undefined when there is none. */
export function whereInUserCode(error: Error): string | undefined {
  for (const line of (error.stack ?? "").split("\n")) {
    const found = /^\s+at (?:.*\()?(.+:\d+):\d+\)?$/.exec(line);
    if (found && !ownCode.test(line)) return `at ${found[1]}`;
  }
  return undefined;
}

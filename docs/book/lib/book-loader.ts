// The book's data loader: windows of tokens in batches, in the order in which PyTorch's visits them.
import { countWindows } from "@llmsmith/data-loader";
import type { TokenBatch } from "@llmsmith/gpt-model";
import { torchLoaderPass, type TorchLoaderOptions, type TorchRandom } from "@llmsmith/random";

/** Windows that do not overlap, as `create_dataloader_v1` of the book makes them. */
export type BookLoader = Readonly<{
  /** Windows in all. */
  windows: number;
  /** Batches of one pass. */
  batches: number;
  /** One pass; what PyTorch draws for it is drawn when its first batch is asked for. */
  pass(random: TorchRandom): Generator<TokenBatch, void, undefined>;
}>;

/**
 * The loader of a text.
 * @param tokens its ids
 * @param contextLength tokens of a window; the next one begins where it ends
 */
export function bookLoader(
  tokens: ArrayLike<number>,
  contextLength: number,
  options: Required<TorchLoaderOptions>,
): BookLoader {
  const windows = countWindows(tokens.length, contextLength, contextLength);
  const round = options.dropLast ? Math.floor : Math.ceil;
  const ids = Int32Array.from(tokens);
  const read = (rows: Int32Array, shift: number): Int32Array => {
    const values = new Int32Array(rows.length * contextLength);
    for (const [i, row] of rows.entries()) {
      const start = row * contextLength + shift;
      values.set(ids.subarray(start, start + contextLength), i * contextLength);
    }
    return values;
  };
  return {
    windows,
    batches: round(windows / options.batchSize),
    *pass(random) {
      for (const rows of torchLoaderPass(random, windows, options))
        yield {
          inputs: read(rows, 0),
          targets: read(rows, 1),
          shape: [rows.length, contextLength],
        };
    },
  };
}

/** Both loaders of a text: nine tenths of its characters for training, in an order of its own each pass. */
export function bookLoaders(
  text: string,
  encode: (text: string) => ArrayLike<number>,
  contextLength: number,
): { training: BookLoader; validation: BookLoader } {
  const cut = Math.floor(0.9 * text.length);
  return {
    training: bookLoader(encode(text.slice(0, cut)), contextLength, {
      batchSize: 2,
      shuffle: true,
      dropLast: true,
    }),
    validation: bookLoader(encode(text.slice(cut)), contextLength, {
      batchSize: 2,
      shuffle: false,
      dropLast: false,
    }),
  };
}

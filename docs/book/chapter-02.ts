// Chapter 2, working with text data: words and their ids, byte pair encoding, windows, embeddings.
import { tokensInMemory, windowBatches } from "@llmsmith/data-loader";
import { torchEmbeddingInit, torchRandom } from "@llmsmith/random";
import { encoding, splitWords, WordTokenizer } from "@llmsmith/tokenizer";
import type { Chapter } from "./lib/chapter.ts";
import { figure } from "./lib/figure.ts";

/** The figures of chapter 2. */
export const chapter2: Chapter = {
  number: 2,
  title: "working with text data",
  files: ["the-verdict.txt"],
  async *figures(data) {
    // 2.2 Tokenizing text
    const text = await data.text("the-verdict.txt");
    yield figure("2.2 characters of the-verdict.txt", 20_479, text.length);
    yield figure("2.2 words and signs", 4690, splitWords(text).length);

    // 2.3 Converting tokens into token ids
    const first = WordTokenizer.fromText(text, 1);
    yield figure("2.3 vocabulary", 1130, first.vocabSize);
    yield figure(
      "2.3 SimpleTokenizerV1, ids of a sentence",
      [1, 56, 2, 850, 988, 602, 533, 746, 5, 1126, 596, 5, 1, 67, 7, 38, 851, 1108, 754, 793, 7],
      first.encode(
        `"It's the last he painted, you know," Mrs. Gisburn said with pardonable pride.`,
      ),
    );

    // 2.4 Adding special context tokens
    const second = WordTokenizer.fromText(text, 2);
    yield figure("2.4 vocabulary with <|endoftext|> and <|unk|>", 1132, second.vocabSize);
    const joined = ["Hello, do you like tea?", "In the sunlit terraces of the palace."].join(
      " <|endoftext|> ",
    );
    yield figure(
      "2.4 SimpleTokenizerV2, ids of two texts",
      [1131, 5, 355, 1126, 628, 975, 10, 1130, 55, 988, 956, 984, 722, 988, 1131, 7],
      second.encode(joined),
    );
    yield figure(
      "2.4 the same, decoded",
      "<|unk|>, do you like tea? <|endoftext|> In the sunlit terraces of the <|unk|>.",
      second.decode(second.encode(joined)),
    );

    // 2.5 Byte pair encoding
    const gpt2 = encoding("gpt2");
    const unknown =
      "Hello, do you like tea? <|endoftext|> In the sunlit terracesof someunknownPlace.";
    yield figure(
      "2.5 GPT-2's ids of a text with an unknown word",
      [
        15496, 11, 466, 345, 588, 8887, 30, 220, 50256, 554, 262, 4252, 18250, 8812, 2114, 1659,
        617, 34680, 27271, 13,
      ],
      gpt2.encode(unknown, { allowedSpecial: "all" }),
    );

    // 2.6 Data sampling with a sliding window
    const ids = gpt2.encode(text);
    yield figure("2.6 GPT-2's tokens of the-verdict.txt", 5145, ids.length);
    const loader = windowBatches(tokensInMemory(ids), {
      contextLength: 4,
      stride: 4,
      batchSize: 8,
    });
    const batch = loader.next().value;
    yield figure("2.6 first window of a batch", [40, 367, 2885, 1464], batch!.inputs.slice(0, 4));
    yield figure("2.6 its targets", [367, 2885, 1464, 1807], batch!.targets.slice(0, 4));
    yield figure("2.6 shape of the batch", [8, 4], batch!.shape);

    // 2.7 Creating token embeddings: torch.manual_seed(123); torch.nn.Embedding(6, 3)
    const embedding = torchEmbeddingInit(torchRandom(123), 6, 3);
    const row = (id: number) => embedding.slice(id * 3, id * 3 + 3);
    yield figure("2.7 embedding of id 3", [-0.4015, 0.9666, -1.1481], row(3), { decimals: 4 });
    yield figure("2.7 embedding of id 2", [1.2753, -0.201, -0.1606], row(2), { decimals: 4 });
  },
};

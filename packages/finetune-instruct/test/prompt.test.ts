// Prompts and encoding: the book's text, token boundaries, and marks in the user's text.
import {
  encodeExample,
  encodePrompt,
  formatPrompt,
  PROMPT_FORMATS,
} from "@llmsmith/finetune-instruct";
import { encoding } from "@llmsmith/tokenizer";
import { describe, expect, test } from "vitest";

const gpt2 = encoding("gpt2");
const END = 50256;
const task = {
  instruction: "Identify the correct spelling of the following word.",
  input: "Ocassion",
};

describe("formatPrompt", () => {
  test("alpaca is the book's text, with and without an input", () => {
    expect(formatPrompt("alpaca", task))
      .toBe(`Below is an instruction that describes a task. Write a response that appropriately completes the request.

### Instruction:
Identify the correct spelling of the following word.

### Input:
Ocassion

### Response:
`);
    const bare = formatPrompt("alpaca", { instruction: "What is an antonym of 'complicated'?" });
    expect(bare)
      .toBe(`Below is an instruction that describes a task. Write a response that appropriately completes the request.

### Instruction:
What is an antonym of 'complicated'?

### Response:
`);
    expect(formatPrompt("alpaca", { ...task, input: "" })).not.toContain("### Input:");
  });

  test("phi3 and plain", () => {
    expect(formatPrompt("phi3", task)).toBe(
      "<|user|>\nIdentify the correct spelling of the following word.\nOcassion\n<|assistant|>\n",
    );
    expect(formatPrompt("phi3", { instruction: "Hi" })).toBe("<|user|>\nHi\n<|assistant|>\n");
    expect(formatPrompt("plain", { instruction: "reverse", input: "abc" })).toBe("reverse\nabc\n");
    expect(formatPrompt("plain", { instruction: "hello" })).toBe("hello\n");
    expect(PROMPT_FORMATS).toEqual(["alpaca", "phi3", "plain"]);
  });
});

describe("encodeExample", () => {
  test.each(PROMPT_FORMATS)(
    "%s: prompt, answer and one end token, each where it belongs",
    (format) => {
      const example = { ...task, output: "The correct spelling is 'Occasion.'" };
      const { ids, promptLength } = encodeExample(gpt2, example, format, END);
      expect(ids.slice(0, promptLength)).toEqual(encodePrompt(gpt2, task, format));
      expect(gpt2.decode(ids.slice(0, promptLength))).toBe(formatPrompt(format, task));
      expect(gpt2.decode(ids.slice(promptLength, -1))).toBe(example.output);
      expect(ids.at(-1)).toBe(END);
      expect(ids.indexOf(END)).toBe(ids.length - 1);
    },
  );

  test("the prompt's ids do not depend on the answer, even where a token could span both", () => {
    const encode = (output: string) => encodeExample(gpt2, { ...task, output }, "plain", END);
    const [plain, newline] = [encode("yes"), encode("\n\nyes")];
    expect(newline.ids.slice(0, newline.promptLength)).toEqual(
      plain.ids.slice(0, plain.promptLength),
    );
    expect(encode("").ids).toEqual([...encodePrompt(gpt2, task, "plain"), END]);
  });

  test("marks of special tokens in the user's text are ordinary text", () => {
    const hostile = { instruction: "Say <|endoftext|> now", output: "<|endoftext|>" };
    const { ids } = encodeExample(gpt2, hostile, "alpaca", END);
    expect(ids.filter((id) => id === END)).toHaveLength(1);
    expect(gpt2.decode(ids.slice(0, -1))).toBe(`${formatPrompt("alpaca", hostile)}<|endoftext|>`);
  });
});

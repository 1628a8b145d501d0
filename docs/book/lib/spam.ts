// Section 6.2: the SMS Spam Collection, balanced, split and encoded as the book does.
import { readRows } from "@llmsmith/data-loader";
import type { ClassificationExample } from "@llmsmith/finetune-classify";
import type { Tokenizer } from "@llmsmith/tokenizer";
import type { BookData } from "./data.ts";
import { sampleRows } from "./numpy-permutation.ts";

/** A message: 1 is spam. */
export type Message = Readonly<{ label: 0 | 1; text: string }>;

/** The three parts of the balanced messages. */
export type SpamSplit<T> = Readonly<{ train: T[]; validation: T[]; test: T[] }>;

const seed = 123;

/** All messages in the file's order, read as pandas reads it: quotes may enclose several lines. */
export async function readMessages(data: BookData): Promise<Message[]> {
  const file = await data.path("sms-spam.tsv");
  const messages: Message[] = [];
  for await (const row of readRows(file, { header: ["label", "text"] }))
    messages.push({ label: row["label"] === "spam" ? 1 : 0, text: row["text"]! });
  return messages;
}

/** As many messages that are no spam as there is spam, drawn; the spam behind them. */
export function balanced<T extends Message>(messages: readonly T[]): T[] {
  const spam = messages.filter(({ label }) => label === 1);
  const ham = messages.filter(({ label }) => label === 0);
  return [...sampleRows(ham, spam.length, seed), ...spam];
}

/** The rows in a random order. */
export function shuffled<T>(rows: readonly T[]): T[] {
  return sampleRows(rows, rows.length, seed);
}

/** 70 % for training, 10 % for validation, what is left for the test, after a shuffle. */
export function randomSplit<T>(rows: readonly T[]): SpamSplit<T> {
  const order = shuffled(rows);
  const trainEnd = Math.trunc(rows.length * 0.7);
  const validationEnd = trainEnd + Math.trunc(rows.length * 0.1);
  return {
    train: order.slice(0, trainEnd),
    validation: order.slice(trainEnd, validationEnd),
    test: order.slice(validationEnd),
  };
}

/** Token ids with labels. */
export function encodeMessages(
  { train, validation, test }: SpamSplit<Message>,
  tokenizer: Pick<Tokenizer, "encode">,
): SpamSplit<ClassificationExample> {
  const encode = (messages: readonly Message[]): ClassificationExample[] =>
    messages.map(({ label, text }) => ({ label, ids: tokenizer.encode(text) }));
  return { train: encode(train), validation: encode(validation), test: encode(test) };
}

/** Tokens of the longest message. */
export function longestMessage(examples: readonly ClassificationExample[]): number {
  return Math.max(...examples.map(({ ids }) => ids.length));
}

// The promises of the message corpus; the build stops when one is broken.

/** One labelled message. */
export type LabelledMessage = { label: "unwanted" | "ordinary"; text: string };

/** How well the presence of one word tells the two classes apart. */
export type WordSplit = { word: string; accuracy: number };

const fewestWords = 4;
const mostWords = 35;
const highestWordAccuracy = 0.75;

/** The single word (lower case, letters, digits and apostrophes) that splits the classes best. */
export function bestSingleWord(messages: readonly LabelledMessage[]): WordSplit {
  const counts = new Map<string, { unwanted: number; ordinary: number }>();
  const totals = { unwanted: 0, ordinary: 0 };
  for (const { label, text } of messages) {
    totals[label]++;
    for (const word of new Set(text.toLowerCase().match(/[\p{L}\p{N}']+|[^\s\p{L}\p{N}']/gu))) {
      const count = counts.get(word) ?? { unwanted: 0, ordinary: 0 };
      count[label]++;
      counts.set(word, count);
    }
  }
  let best: WordSplit = { word: "", accuracy: 0 };
  for (const [word, count] of counts) {
    const hits = count.unwanted + totals.ordinary - count.ordinary;
    const share = hits / messages.length;
    const accuracy = Math.max(share, 1 - share);
    if (accuracy > best.accuracy) best = { word, accuracy };
  }
  return best;
}

/** Throws with the first broken promise: size, balance, form, lengths, duplicates, one-word splits. */
export function checkMessages(messages: readonly LabelledMessage[], expectedCount: number): void {
  const fail = (what: string): never => {
    throw new Error(`checkMessages: ${what}; mend the patterns and build again`);
  };
  if (messages.length !== expectedCount) fail(`${messages.length} messages, not ${expectedCount}`);
  const unwanted = messages.filter((message) => message.label === "unwanted").length;
  if (unwanted * 2 !== messages.length) fail(`${unwanted} of ${messages.length} are unwanted`);
  const seen = new Set<string>();
  for (const { text } of messages) {
    if (/["\t\r\n]/.test(text)) fail(`quote, tab or line end in: ${text}`);
    const length = text.split(" ").length;
    if (length < fewestWords || length > mostWords) fail(`${length} words in: ${text}`);
    const phone = text.match(/\d{3}-\d{4}/)?.[0];
    if (phone && !/^555-01\d\d$/.test(phone))
      fail(`a telephone number that may be real in: ${text}`);
    if (/\w\.(?:com|org|net)\b/.test(text.replace(/example\.(?:com|org|net)/g, "")))
      fail(`a link that may be real in: ${text}`);
    const key = text.toLowerCase();
    if (seen.has(key)) fail(`twice: ${text}`);
    seen.add(key);
  }
  const best = bestSingleWord(messages);
  if (best.accuracy > highestWordAccuracy)
    fail(`"${best.word}" alone splits the classes with ${(100 * best.accuracy).toFixed(1)} %`);
}

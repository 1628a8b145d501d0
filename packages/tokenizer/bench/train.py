"""Time and memory of training beside bench/train.ts: train.py tokenizers|rustbpe FILE [VOCABULARY]

Every line of FILE, its end included, is a text. Threads: RAYON_NUM_THREADS.
"""

import resource
import sys
import time

library, file = sys.argv[1:3]
vocabulary = int(sys.argv[3]) if len(sys.argv) > 3 else 32000
with open(file, encoding="utf-8", newline="") as opened:
    texts = [line + "\n" for line in opened.read().split("\n")]
if library == "tokenizers":
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|endoftext|>"],
        show_progress=False,
    )
    started = time.perf_counter()
    tokenizer.train_from_iterator(texts, trainer)
    size = tokenizer.get_vocab_size()
else:
    import rustbpe

    pattern = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
    tokenizer = rustbpe.Tokenizer()
    started = time.perf_counter()
    tokenizer.train_from_iterator(iter(texts), vocabulary, pattern=pattern)
    size = tokenizer.vocab_size
seconds = time.perf_counter() - started
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"{library}: {size} tokens in {seconds:.2f} s, {megabytes} MB resident at most")

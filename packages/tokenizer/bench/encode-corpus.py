"""Passes over a corpus by a Python library, as encode-corpus.mjs does them in Node; against-peers.mjs starts it.

encode-corpus.py LIBRARY ENCODING CORPUS.jsonl PASSES, with LIBRARY tiktoken or tokenizers
"""

import hashlib
import json
import resource
import sys
import time

import numpy
import tiktoken

library, name, corpus, passes = sys.argv[1:5]
with open(corpus, encoding="utf-8") as lines:
    texts = [json.loads(line)["text"] for line in lines]
size = sum(len(text.encode()) for text in texts)
encoding = tiktoken.get_encoding(name)


def hugging_face():
    """The same encoding for PyPI tokenizers, by transformers' converter."""
    from transformers.convert_slow_tokenizer import TikTokenConverter

    class Ranks(TikTokenConverter):
        def load_tiktoken_bpe(self, _file):
            return encoding._mergeable_ranks

    return Ranks(vocab_file="in memory", pattern=encoding._pat_str).converted()


if library == "tiktoken":
    encode = encoding.encode_ordinary
    decode = encoding.decode
else:
    tokenizer = hugging_face()

    def encode(text):
        return tokenizer.encode(text, add_special_tokens=False).ids

    decode = None

seconds = []
for _ in range(int(passes)):
    started = time.perf_counter()
    encoded = [encode(text) for text in texts]
    seconds.append(time.perf_counter() - started)
digest = hashlib.sha256()
for ids in encoded:
    digest.update(numpy.asarray(ids, dtype=numpy.uint32).tobytes())
decoded = None
if decode is not None:
    started = time.perf_counter()
    for ids in encoded:
        decode(ids)
    decoded = size / 1e6 / (time.perf_counter() - started)
print(
    json.dumps(
        {
            "library": library,
            "encoding": name,
            "firstPass": size / 1e6 / seconds[0],
            "best": size / 1e6 / min(seconds),
            "decode": decoded,
            "tokens": sum(len(ids) for ids in encoded),
            "ids": digest.hexdigest()[:16],
            "peakMemoryBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
    )
)

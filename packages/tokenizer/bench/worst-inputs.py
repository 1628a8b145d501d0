"""Times of Python tiktoken on the texts that worst-inputs.mjs sends: worst-inputs.py ENCODING < TEXTS.json"""

import json
import sys
import time

import tiktoken

encoding = tiktoken.get_encoding(sys.argv[1])
found = {}
for name, text in json.load(sys.stdin).items():
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        tokens = len(encoding.encode_ordinary(text))
        best = min(best, time.perf_counter() - started)
    found[name] = {"milliseconds": best * 1000, "tokens": tokens}
print(json.dumps(found))

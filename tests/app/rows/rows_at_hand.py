"""Small sets for these tests: words from a fixed vocabulary, drawn with a seed."""

import json
import random

__all__ = ["questions", "write_lines"]


def questions(count, seed, words=20):
    chance = random.Random(seed)
    return [" ".join(f"w{chance.randrange(100_000)}" for _ in range(words)) for _ in range(count)]


def write_lines(path, texts, **more):
    path.write_text("".join(json.dumps({"question": text, "answer": "a", **more}) + "\n" for text in texts))
    return str(path)

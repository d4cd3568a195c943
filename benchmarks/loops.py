"""The loops that commands are compared with: the least that any tool would have to do with a file.

    python benchmarks/loops.py NAME PATH

Each runs in one thread of a process of its own and prints how long it took, as JSON: seconds of the clock and of the
processor. Starting Python, importing, and what is marked as prepared below are left out.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable


def orjson_lines(path: str) -> Callable[[], None]:
    """`orjson.loads` for each line, reading included; a broken line is passed over."""
    import orjson

    def loop() -> None:
        with open(path, "rb") as file:
            for line in file:
                try:
                    orjson.loads(line)
                except orjson.JSONDecodeError:
                    continue

    return loop


def orjson_whole(path: str) -> Callable[[], None]:
    """`orjson.loads` of the whole file, reading included."""
    import orjson

    def loop() -> None:
        with open(path, "rb") as file:
            orjson.loads(file.read())

    return loop


def tiktoken_texts(path: str) -> Callable[[], None]:
    """`encode_ordinary` for the text of each message; prepared: the encoder is loaded, the lines are parsed."""
    import orjson

    from tuneline.tokens.encodings import load

    encode = load("o200k_base").encode_ordinary
    with open(path, "rb") as file:
        texts = [message["content"] for line in file for message in orjson.loads(line)["messages"]]

    def loop() -> None:
        for text in texts:
            encode(text)

    return loop


LOOPS = {it.__name__: it for it in (orjson_lines, orjson_whole, tiktoken_texts)}


if __name__ == "__main__":
    run = LOOPS[sys.argv[1]](sys.argv[2])
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]))

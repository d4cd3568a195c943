"""Packs tiktoken's rank files into the form that `tuneline.tokens.encodings` reads.

A `.tiktoken` file lists every token in base64 with its rank, and the ranks are 0, 1, 2 ... in order, so the
tokens alone carry all of it: their number, one length byte each, then all token bytes. Gzipped that is 1 MB
instead of 3.6 MB of text, and needs no base64 at start-up.

    python tools/pack_ranks.py FOLDER

reads FOLDER/<encoding>.tiktoken and writes server/tuneline/tokens/data/<encoding>.bin.gz.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import sys
from pathlib import Path

# The sha256 of the text files, from tiktoken 0.14.0, tiktoken_ext/openai_public.py.
OFFICIAL = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}
DATA = Path(__file__).resolve().parent.parent / "server" / "tuneline" / "tokens" / "data"


def tokens_of(text: bytes) -> list[bytes]:
    """The tokens in the order of their ranks; ValueError if the ranks are not 0, 1, 2 ... in order."""
    tokens = []
    for expected, line in enumerate(text.split(b"\n")[:-1]):
        token, rank = line.split(b" ")
        if int(rank) != expected:
            raise ValueError(f"rank {int(rank)} found instead of {expected}")
        tokens.append(base64.b64decode(token, validate=True))
    return tokens


def pack(tokens: list[bytes]) -> bytes:
    """Number of tokens (4 bytes, little endian), a length byte each, all token bytes."""
    return len(tokens).to_bytes(4, "little") + bytes(map(len, tokens)) + b"".join(tokens)


def main(folder: Path) -> int:
    for name, official in OFFICIAL.items():
        text = (folder / f"{name}.tiktoken").read_bytes()
        found = hashlib.sha256(text).hexdigest()
        if found != official:
            print(f"{name}.tiktoken is not the official file: sha256 {found}", file=sys.stderr)
            return 1
        packed = pack(tokens_of(text))
        (DATA / f"{name}.bin.gz").write_bytes(gzip.compress(packed, 9, mtime=0))
        print(f"{name}: sha256 of the packed bytes {hashlib.sha256(packed).hexdigest()}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))

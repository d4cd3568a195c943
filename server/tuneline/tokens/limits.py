"""Every cap on counting. What is over one is estimated, and the total says that it is not exact."""

from __future__ import annotations

# White-space characters in a row: tiktoken 0.14 panics from 1,000,585 of them.
WHITE_SPACE = 900_000

# Code points of the texts that caches remember: 4096 short ones, 24 long ones and 3 very long ones, which is at most 24
# million code points. A third of the messages in real files repeat, nearly all of them system prompts, and a file has
# few of those; a check asks several times for each text of a line. To remember a tiny one takes as long as to count it.
TINY_TEXT = 40
SHORT_TEXT = 1_000
LONG_TEXT = 200_000
VERY_LONG_TEXT = 5_000_000

# Words whose tokens are remembered where much text is counted, and the code points of one: twice as many are kept at
# most, and take 60 megabytes.
WORDS = 200_000
WORD = 64

# After so many words it is looked at how many were new. Texts of new words, such as numbers, take thrice the time of
# tiktoken, so that counts the next million code points, and up to sixteen million while it stays so.
WORDS_BETWEEN_LOOKS = 50_000
SHORTEST_PAUSE = 1_000_000
LONGEST_PAUSE = 16_000_000

# Code points of the slices in which a longer text is counted, where it has places to be cut at.
SLICE = 200_000

# Code points of a text without such places whose tokens are counted by way of a list, which takes 10 bytes for each of
# them.
LISTED_TEXT = 1_000_000

# Outlines of sections whose plain turns are remembered, with what frames them: real files share a handful.
TURNS = 10_000

# Depth of a tool's schema: deeper ones exist only as attacks, and below this they count as one word.
SCHEMA_DEPTH = 32

# Bytes of an image that are decoded: photographs carry up to 64 kB of EXIF data and a thumbnail before their size.
IMAGE_HEADER = 128 * 1024

# Epochs that a person may ask for: no service takes as many.
EPOCHS = 1_000

# Tokens over the limit of an example after which no more are counted to say by how many it is over.
COUNTED_OVER = 1_000_000

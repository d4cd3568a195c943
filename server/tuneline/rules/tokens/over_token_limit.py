r"""An example that is longer than the model's limit, so that its end is cut off.

Services silently cut an example at the limit.
The end is lost, and that is the answer to be trained.
The finding marks exactly the text that is lost.

## Bad

```jsonl target=azure model=gpt-4o-mini
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/1.jpg", "detail": "high"}}, {"type": "image_url", "image_url": {"url": "https://example.com/2.jpg", "detail": "high"}}, {"type": "image_url", "image_url": {"url": "https://example.com/3.jpg", "detail": "high"}}, {"type": "image_url", "image_url": {"url": "https://example.com/4.jpg", "detail": "high"}}, {"type": "image_url", "image_url": {"url": "https://example.com/5.jpg", "detail": "high"}}, {"type": "image_url", "image_url": {"url": "https://example.com/6.jpg", "detail": "high"}}, {"type": "image_url", "image_url": {"url": "https://example.com/7.jpg", "detail": "high"}}, {"type": "image_url", "image_url": {"url": "https://example.com/8.jpg", "detail": "high"}}]}, {"role": "assistant", "content": "Eight cats."}]}
```

## Good

```jsonl target=azure model=gpt-4o-mini
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/1.jpg", "detail": "low"}}, {"type": "image_url", "image_url": {"url": "https://example.com/2.jpg", "detail": "low"}}, {"type": "image_url", "image_url": {"url": "https://example.com/3.jpg", "detail": "low"}}, {"type": "image_url", "image_url": {"url": "https://example.com/4.jpg", "detail": "low"}}, {"type": "image_url", "image_url": {"url": "https://example.com/5.jpg", "detail": "low"}}, {"type": "image_url", "image_url": {"url": "https://example.com/6.jpg", "detail": "low"}}, {"type": "image_url", "image_url": {"url": "https://example.com/7.jpg", "detail": "low"}}, {"type": "image_url", "image_url": {"url": "https://example.com/8.jpg", "detail": "low"}}]}, {"role": "assistant", "content": "Eight cats."}]}
```

## Known from

OpenAI's fine-tuning guide: examples over the limit are cut at the end.
The limits of models are in the catalogue with their sources; without a model the largest one counts.
Texts are counted exactly, up to 1,000,000 tokens over the limit; the framing of messages, tools and images is an estimate.
If the model's tokenizer is not known, another one is used instead, and the message says "about".
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Found, Line, Reading, Scope, Severity, View, define
from tuneline.syntax.paths import find
from tuneline.syntax.strings import source_offset
from tuneline.text.message import Argument, Count, Message, Name, sentences
from tuneline.text.spans import Span
from tuneline.tokens.count import upper_bound
from tuneline.tokens.cut import Cut, find_cut
from tuneline.tokens.images import image_tokens


def check(line: Line, reading: Reading) -> Findings:
    view, limit, pricing = line.example, reading.limit, reading.pricing
    if _at_most(line.text, view, pricing) <= limit:
        return
    masks, unread = reading.masks_of(view.format), reading.unread(view.format)
    cut = find_cut(view, limit, reading.encoding, pricing, masks, unread)
    if cut is None:
        return
    excess = _excess(cut, exact=cut.exact and reading.encoding_known)
    long = Message("The example is {excess} over the limit of {limit}.", excess=excess, limit=limit)
    if reading.model_name:
        long = Message(
            "The example is {excess} over the limit of {limit} for {model}.",
            excess=excess,
            limit=limit,
            model=Name(reading.model_name),
        )
    yield Found(
        sentences(long, _what_is_lost(cut), Message("Shorten or split the example.")),
        cut.path,
        span=_span(line, cut),
        severity=Severity.ERROR if cut.answer_lost else None,
    )


def _excess(cut: Cut, *, exact: bool) -> Argument:
    tokens = Count(cut.over, "token")
    if cut.more and exact:
        return Message("more than {tokens}", tokens=tokens)
    if cut.more:
        return Message("more than about {tokens}", tokens=tokens)
    return tokens if exact else Message("about {tokens}", tokens=tokens)


def _what_is_lost(cut: Cut) -> Message:
    if not cut.trained:
        return Message("No trained token is left.")
    if cut.answer_lost:
        return Message("The whole last answer is cut off.")
    return Message("The marked text is cut off.")


def _at_most(text: str, view: View, pricing: str | None) -> int:
    """No example has more tokens than its line has bytes, but for images: a URL says nothing of their cost.

    Held on 49,756 examples of public files; the JSON around a message is longer than its framing.
    """
    most = upper_bound(text)
    for image in view.images():
        if isinstance(image.url, str):
            most -= len(image.url)
        most += image_tokens(pricing, None, image.detail)[1]
    return most


def _span(line: Line, cut: Cut) -> Span | None:
    first = find(line.tree, cut.path)
    if first is None:
        return None
    start = source_offset(line.tree, first, cut.offset) if first.kind == "string" else first.start
    ends = [node.end for path in cut.lost if (node := find(line.tree, path)) is not None and node.end > start]
    return Span(start, max(ends, default=first.end))


RULE = define(__name__, __doc__, Severity.WARNING, Scope.TOKENS, check)

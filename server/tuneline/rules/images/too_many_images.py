r"""More images in one example than the service takes.

OpenAI takes 10 images per example, Azure OpenAI 64.

## Bad

```jsonl target=openai
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/1.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/2.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/3.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/4.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/5.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/6.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/7.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/8.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/9.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/10.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/11.png"}}]}, {"role": "assistant", "content": "A cat."}]}
```

## Good

```jsonl target=openai
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/1.png"}}]}, {"role": "assistant", "content": "A cat."}]}
```

## Known from

OpenAI's fine-tuning guide: 10 images per example.
Azure's documentation says 64 in its table and 10 in its section on troubleshooting; 64 is checked.
Without a target this is an error only if every target rejects the number, and information if some do.
"""

from __future__ import annotations

from tuneline.rules.base import AboutLimit, Findings, Found, Reading, Scope, Severity, View, define
from tuneline.text.message import Count, Message


def check(view: View, reading: Reading) -> Findings:
    count = sum(turn.images for _, _, turn in view.turns())
    if (most := reading.broken_limit("max_images", count)) is None:
        return
    seen = 0
    for section, index, turn in view.turns():
        seen += turn.images
        if seen > most:
            yield Found(
                Message(
                    "The example contains {images}, but the limit is {limit}. Split it.",
                    images=Count(count, "image"),
                    limit=most,
                ),
                section.content_path(index),
                about=AboutLimit("max_images", count),
            )
            return


RULE = define(__name__, __doc__, Severity.ERROR, Scope.OUTLINE, check)

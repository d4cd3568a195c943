r"""An image in a message that is not from the user.

Images belong to what the user says: the model sees them, it does not write them.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Draw a cat."}, {"role": "assistant", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}]}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}]}, {"role": "assistant", "content": "A cat."}]}
```

## Known from

OpenAI's fine-tuning guide rules images out of assistant messages; Azure's documentation and Together's
checker take them in user messages only.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Found, Reading, Scope, Severity, View, define
from tuneline.text.message import Count, Message


def check(view: View, _reading: Reading) -> Findings:
    for section, index, turn in view.turns():
        images = turn.images - turn.foreign_images  # other trainers may take theirs elsewhere
        if images and turn.role not in ("user", "other"):
            message = Message(
                "Only user messages can contain images. Remove {images} from this {role} message.",
                role=turn.role,
                images=Count(images, "image"),
            )
            # A tool's answer that holds an image is a list for that reason.
            place = section.content_path(index)
            yield Found(message, place, claims=(place,) if turn.role == "tool" else ())


RULE = define(__name__, __doc__, Severity.ERROR, Scope.OUTLINE, check)

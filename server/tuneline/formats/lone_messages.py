"""Where conversations begin in a run of lines that are single messages.

A system message begins one. Without any, a user's message that follows an answer does, as in a file of questions
and answers; whether it goes on with the conversation instead only the author knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneline.domain.role import Role
from tuneline.formats.roles import common_role
from tuneline.formats.tools import loads


def conversations(lines: Sequence[str]) -> list[int]:
    """The indexes of the lines that begin a conversation, the first line among them."""
    roles = list(map(_role, lines))
    begins = _begins_with_system if "system" in roles else _begins_with_question
    return [at for at in range(len(roles)) if at == 0 or begins(roles[at - 1], roles[at])]


def _begins_with_system(before: Role | None, role: Role | None) -> bool:
    return role == "system" and before != "system"


def _begins_with_question(before: Role | None, role: Role | None) -> bool:
    return role == "user" and before == "assistant"


def _role(line: str) -> Role | None:
    message = loads(line)
    role = message.get("role") if isinstance(message, dict) else None
    return common_role(role) if isinstance(role, str) else None

"""Roles: the ones the chat family knows, what they are in common terms, and what a wrong one was meant to be.

Sources: OpenAI's published schemas `FineTuneChatRequestInput` (system, user, assistant, tool, function) and
`FineTuneReinforcementRequestInput` (developer); the converters of LLaMA-Factory, ms-swift, Axolotl and
unsloth_zoo for the aliases.
"""

from __future__ import annotations

from functools import lru_cache

from tuneline.domain.role import Role
from tuneline.text.words import SURE, nearest

KNOWN: dict[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
    "function": "tool",
}

# Other trainers' words for the same thing, in lower case.
_WORDS = {
    "user": "human input prompter customer",
    "assistant": "gpt bot model chatbot ai output chatgpt agent function_call tool_call",
    "system": "instruction instructions",
    "tool": "observation observations tool_response function_response ipython",
}
ALIASES = {word: role for role, words in _WORDS.items() for word in words.split()}

# Words that a slip of the finger is recognised in: a word for a speaker, and none that is near another word.
_SLIPPED = ("human", "customer", "prompter", "chatbot", "chatgpt", "model", "observation")

# Roles of turns with tools that some trainers read in a list of messages and no other, with these trainers' names.
SOME_TRAINERS = {
    "tool_call": "ms-swift",
    "tool_response": "ms-swift",
    "function_response": "ms-swift",
    "observations": "ms-swift",
    "function_call": "ms-swift and LLaMA-Factory",
    "observation": "ms-swift and LLaMA-Factory",
    "ipython": "torchtune",
}


@lru_cache(maxsize=4096)
def meant_role(written: str) -> str | None:
    """The known role that a wrong one was meant to be, or None if nothing is near."""
    plain = written.strip().lower()
    if plain in KNOWN:
        return plain
    if plain in ALIASES:
        return ALIASES[plain]
    if (near := nearest(plain, KNOWN)) is not None:
        return near
    alias = nearest(plain, _SLIPPED, SURE)
    return ALIASES[alias] if alias is not None else None


@lru_cache(maxsize=4096)
def common_role(written: str) -> Role:
    """The role in common terms, taking a wrong role for the one that was meant."""
    if written in KNOWN:
        return KNOWN[written]
    meant = meant_role(written)
    return KNOWN[meant] if meant is not None else "other"

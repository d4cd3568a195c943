"""Silencing a rule where it is seen: JSON Lines have no comments, so it is written into the settings file.

The editor makes the edit, as with every choice (see `choices`); it holds once the settings file is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from tuneline.engine.setting_names import NAMES
from tuneline.features.pages import rule_url
from tuneline.lsp.handlers.arguments import text_in, uri_of
from tuneline.lsp.handlers.choices import Values, write_settings
from tuneline.lsp.session import Session
from tuneline.rules.table import RULES
from tuneline.settings import discover, toml, write


async def ignore_rule(session: Session, given: Any) -> dict[str, Any]:
    """Write into the settings file that a rule is not used, for one file or for its folder."""
    uri, more = uri_of(given)
    rule, where = _rule_in(more), more.get("for")
    if where not in ("file", "folder"):
        raise JsonRpcInvalidParams("for must be file or folder")

    def values(path: Any, text: str) -> Values:
        loaded = discover.pick(path, toml.tables(text), NAMES)
        known: Any = session.settings.over(uri, loaded, editor=False).ignore
        if where == "folder":
            known = toml.tables(text)
            for key in (*write.root(path), "ignore"):
                known = known.get(key, {}) if isinstance(known, dict) else {}
            known = known if isinstance(known, list) else ()
        return {"ignore": [*(it for it in known if it != rule), rule]}

    answer, after, path = await write_settings(session, uri, where, values)
    if answer["applied"]:
        loaded = discover.pick(path, toml.tables(after), NAMES)
        if rule not in session.settings.over(uri, loaded).ignore:
            answer["note"] = f'"{rule}" is still used in this file: another setting overrides {path.name}.'
        words = answer.get("note") or f'"{rule}" is ignored in this {where} once {path.name} is saved.'
        session.connection.show(types.MessageType.Info, words)
    return answer


async def open_rule(session: Session, given: Any) -> dict[str, Any]:
    """Open the page of a rule in the browser."""
    rule = _rule_in(given if isinstance(given, Mapping) else {"rule": given})
    params = types.ShowDocumentParams(rule_url(rule), external=True)
    answer = await session.connection.ask(types.WINDOW_SHOW_DOCUMENT, params)
    return {"shown": answer is not None and answer.success, "url": rule_url(rule)}


def _rule_in(more: Mapping[str, Any]) -> str:
    rule = text_in(more, "rule")
    if rule not in RULES:
        raise JsonRpcInvalidParams("rule must be the name of a rule")
    return rule

"""Objects that hold examples in a way that no reader takes: each gives the objects that are meant.

pandas writes a table in five ways, of which one (`orient="records", lines=True`) is JSON Lines; people wrap a data
set in one object, name the roles as keys, or hand over what they sent to a model.
The values inside are passed on as they are, so that what is made of them can be written as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Object = Mapping[str, Any]
Rows = list[dict[str, Any]]

# Names of a list that is nothing but a wrapper around examples.
_WRAPPERS = frozenset("data dataset examples items records rows samples train training training_data".split())
# Who speaks under a key of the line, in any case of letters.
_SPEAKERS: Mapping[str, frozenset[str]] = {
    "system": frozenset(("system",)),
    "user": frozenset(("user", "human")),
    "assistant": frozenset(("assistant", "gpt", "bot")),
}
# Members that are looked at to tell what an object is.
_LOOK = 16


def of_wrapper(value: Object) -> Rows | None:
    """`{"data": [{...}, {...}]}` around everything."""
    lists = [(key, it) for key, it in value.items() if isinstance(it, list)]
    if len(lists) != 1 or lists[0][0].lower() not in _WRAPPERS:
        return None
    items = lists[0][1]
    # Beside the list a wrapper keeps words about it, and nothing of its own.
    if not items or any(isinstance(it, dict) for it in value.values()):
        return None
    return items if all(isinstance(item, dict) for item in items) else None


def of_index(value: Object) -> Rows | None:
    """`DataFrame.to_json(orient="index")`: rows by their number."""
    if not value or not all(key.isdigit() for key in list(value)[:_LOOK]):
        return None
    rows = list(value.values())
    return rows if all(isinstance(row, dict) for row in rows) else None


def of_columns(value: Object) -> Rows | None:
    """`DataFrame.to_json()`: columns, each with its cells by the number of the row."""
    columns = list(value.values())
    if len(columns) < 2 or not all(isinstance(cells, dict) and cells for cells in columns):
        return None
    numbers = list(columns[0])
    if not all(number.isdigit() for number in numbers[:_LOOK]):
        return None
    if any(cells.keys() != columns[0].keys() for cells in columns):
        return None
    return [{name: cells[number] for name, cells in value.items()} for number in numbers]


def of_lists(value: Object) -> Rows | None:
    """`DataFrame.to_dict("list")`, or a table of Arrow: columns, each a list of its cells."""
    columns = list(value.values())
    if len(columns) < 2 or not all(isinstance(cells, list) for cells in columns):
        return None
    count = len(columns[0])
    if count < 2 or any(len(cells) != count for cells in columns):
        return None
    # Of lists and objects it is not known whether they are cells or what the key holds.
    if any(isinstance(cell, dict | list) for cells in columns for cell in cells):
        return None
    return [{name: cells[number] for name, cells in value.items()} for number in range(count)]


def of_split(value: Object) -> Rows | None:
    """`DataFrame.to_json(orient="split")`: the names of the columns, and rows as lists."""
    names, rows = value.get("columns"), value.get("data")
    if not isinstance(names, list) or not isinstance(rows, list) or not names:
        return None
    if not all(isinstance(name, str) for name in names):
        return None
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return None
    return [dict(zip(names, row, strict=True)) for row in rows]


def of_schema_table(value: Object) -> Rows | None:
    """`DataFrame.to_json(orient="table")`: a schema and rows as objects."""
    if value.keys() != {"schema", "data"} or not isinstance(value["schema"], dict):
        return None
    rows = value["data"]
    return rows if isinstance(rows, list) and all(isinstance(row, dict) for row in rows) else None


def of_flat(value: Object) -> Rows | None:
    """Roles as keys of the line: `{"system": "...", "user": "...", "assistant": "..."}`."""
    keys = {role: [key for key in value if key.lower() in names] for role, names in _SPEAKERS.items()}
    if any(len(found) > 1 for found in keys.values()) or not (keys["user"] and keys["assistant"]):
        return None
    given = {role: found[0] for role, found in keys.items() if found}
    if not all(isinstance(value[key], str) for key in given.values()):
        return None
    messages = [{"role": role, "content": value[key]} for role, key in given.items()]
    return [{"messages": messages, **{key: it for key, it in value.items() if key not in given.values()}}]


def of_request(value: Object) -> Rows | None:
    """A line of a batch: an id and, one level down, what is sent to the model."""
    keys = [key for key in ("body", "params", "request") if isinstance(value.get(key), dict)]
    if len(keys) != 1:
        return None
    inner = value[keys[0]]
    if not any(key in inner for key in ("messages", "prompt", "input", "contents")):
        return None
    named = not {"custom_id", "key", "recordId", "method", "url"}.isdisjoint(value)
    return [inner] if named or len(value) == 1 else None

"""`tuneline.textAt` and `tuneline.setText`: a text is read, edited somewhere else and written back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lsp.client import Client
from lsp.desk import URI, Editor, Refused
from tuneline.syntax.paths import read_path, value_at

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.jsonl"))
ODD = '{"messages" : [{"role":"user","content":"H\\u0069 \\/ there"},{"role":"assistant", "content": "Hello."}]}'
OTHER = '{"messages": [{"role": "user", "content": "A"}, {"role": "assistant", "content": "B"}]}'
CALL = (
    '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "tool_calls": [{"id": "c", "type": '
    '"function", "function": {"name": "f", "arguments": "{\\"q\\":\\"\\\\u00e9\\", \\"n\\":1E2}"}}]}]}'
)
OBJECT = CALL.replace('"{\\"q\\":\\"\\\\u00e9\\", \\"n\\":1E2}"', '{"q":"x",  "n":1E2}')


def text_of(editor: Editor, path: str, row: int = 0) -> dict[str, Any]:
    return editor.run("textAt", row=row, path=path)


def put(editor: Editor, path: str, text: str, row: int = 0, **more: object) -> dict[str, Any]:
    known = text_of(editor, path, row)
    return editor.run("setText", row=row, path=path, hash=known["hash"], text=text, **more)


def test_a_text_is_replaced_by_the_smallest_edit(client: Client) -> None:
    editor = Editor(client, f"{OTHER}\n{ODD}\n")
    done = put(editor, "messages[0].content", 'Hi / "there"\nand é', 1)
    assert (done["applied"], done["reason"], done["stale"], done["row"]) == (True, None, False, 1)
    assert editor.text == f"{OTHER}\n" + ODD.replace("there", '\\"there\\"\\nand \\u00e9') + "\n"
    assert (done["text"], done["hash"]) == (
        'Hi / "there"\nand é',
        text_of(editor, "messages[0].content", 1)["hash"],
    )
    (asked,) = [it for it in client.asked if it["method"] == "workspace/applyEdit"]
    (edit,) = asked["params"]["edit"]["documentChanges"][0]["edits"]
    assert edit["range"]["end"]["character"] - edit["range"]["start"]["character"] == len("there")
    editor.undo()
    assert editor.text == f"{OTHER}\n{ODD}\n"


def test_what_is_the_same_is_not_edited(client: Client) -> None:
    editor = Editor(client, ODD)
    done = put(editor, "messages[0].content", "Hi / there")
    assert (done["applied"], done["hash"]) == (True, text_of(editor, "messages[0].content")["hash"])
    assert editor.before == []


@pytest.mark.parametrize(
    ("line", "others", "written"),
    [
        (OTHER, "", "é"),
        (OTHER.replace('"B"', '"ä"'), "", "é"),
        (OTHER.replace('"B"', '"\\u00e4"'), "", "\\u00e9"),
        # A line that shows nothing is written as those around it.
        (OTHER, OTHER.replace('"B"', '"\\u00e4"'), "\\u00e9"),
        (OTHER, OTHER.replace('"B"', '"ä"'), "é"),
        (OTHER, OTHER.replace('"B"', '"a\\u001b"'), "é"),
    ],
)
def test_the_escape_style_is_that_of_the_line(client: Client, line: str, others: str, written: str) -> None:
    editor = Editor(client, f"{line}\n{others}\n")
    put(editor, "messages[0].content", "é")
    assert editor.text == line.replace('"A"', f'"{written}"') + f"\n{others}\n"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda it: it.stem)
def test_every_text_of_every_format(client: Client, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    editor = Editor(client, text)
    value = json.loads(text.split("\n")[0])
    for shown in [it for turn in editor.turns() for it in turn["texts"]]:
        new = f"“New”\n\n\t{shown['text']}\\ 😀"
        done = editor.run("setText", row=0, path=shown["path"], hash=shown["hash"], text=new)
        assert done["applied"], done
        place = read_path(shown["path"])
        assert place is not None
        changed = json.loads(editor.text.split("\n")[0])
        assert value_at(changed, place) == new
        value_at(changed, place[:-1])[place[-1]] = shown["text"]
        assert changed == value
        assert editor.text.split("\n")[1:] == text.split("\n")[1:]
        editor.undo()
        assert editor.text == text


SPELT = {"a": ["a", "\\u0061"], "/": ["/", "\\/"], "\n": ["\\n", "\\u000A"], "\r": ["\\r"], '"': ['\\"'],
         "é": ["é", "\\u00e9"], "😀": ["😀", "\\ud83d\\ude00"], "\\": ["\\\\"], "\t": ["\\t"]}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_text_at_any_place_of_any_line(data: st.DataObject) -> None:
    """What was asked for is what is there; everything outside of the smallest changed span is the same to the byte."""
    chars = st.text("".join(SPELT), max_size=8)
    spell = st.sampled_from

    def spelt(text: str) -> str:
        return "".join(data.draw(spell(SPELT[char])) for char in text)

    contents = [data.draw(chars) for _ in range(3)]
    gaps = st.sampled_from(["", " ", "  "])
    messages = ",".join(
        f'{data.draw(gaps)}{{"role": "{role}",{data.draw(gaps)}"content":{data.draw(gaps)}"{spelt(text)}"}}'
        for role, text in zip(("system", "user", "assistant"), contents, strict=True)
    )
    line = f'{{"messages":{data.draw(gaps)}[{messages}]{data.draw(gaps)}}}'
    before = f"{line}\r\n{line}\n"
    at, new, row = data.draw(st.integers(0, 2)), data.draw(chars), data.draw(st.integers(0, 1))
    with Client() as client:
        client.initialize()
        editor = Editor(client, before)
        done = put(editor, f"messages[{at}].content", new, row, exact=True)
        assert done["applied"], done
        lines = editor.text.replace("\r\n", "\n").split("\n")
        value = json.loads(lines[row])
        assert [it["content"] for it in value["messages"]] == [
            new if index == at else text for index, text in enumerate(contents)
        ]
        assert lines[1 - row] == line
        changed = lines[row]
        head = next((n for n, (a, b) in enumerate(zip(line, changed, strict=False)) if a != b), None)
        if head is None:
            assert contents[at] == new
            return
        assert text_of(editor, f"messages[{at}].content", row)["hash"] == done["hash"]
        editor.undo()
        assert editor.text == before


def test_line_breaks_stay_of_their_kind(client: Client) -> None:
    editor = Editor(client, OTHER.replace('"A"', '"a\\r\\nb"'))
    put(editor, "messages[0].content", "a\nb\nc")
    assert editor.text == OTHER.replace('"A"', '"a\\r\\nb\\r\\nc"')
    # A buffer on Windows has CRLF where the data never had one.
    editor.write(OTHER)
    put(editor, "messages[0].content", "A\r\nB")
    assert editor.text == OTHER.replace('"A"', '"A\\nB"')
    editor.write(OTHER.replace('"A"', '"a\\r\\nb\\nc\\rd"'))
    put(editor, "messages[0].content", "a\nb\nc\nd\ne")
    assert editor.text == OTHER.replace('"A"', '"a\\r\\nb\\nc\\rd\\ne"')


def test_arguments_are_edited_as_json_and_written_as_they_were(client: Client) -> None:
    path = "messages[1].tool_calls[0].function.arguments"
    editor = Editor(client, CALL)
    pretty = text_of(editor, path)["pretty"]
    assert pretty == '{\n  "q": "é",\n  "n": 1E2\n}'
    assert put(editor, path, pretty, json=True)["applied"]
    assert editor.text == CALL
    done = put(editor, path, pretty.replace("1E2", '[1, "ü"]'), json=True)
    assert done["applied"]
    assert editor.text == CALL.replace("1E2", '[1, \\"\\\\u00fc\\"]')
    done = put(editor, path, '{"q": ', json=True)
    assert (done["applied"], done["stale"]) == (False, False)
    assert done["reason"].startswith("The text is not valid JSON. ")
    # As text, anything goes.
    assert put(editor, path, '{"q": ')["applied"]


def test_arguments_that_are_an_object(client: Client) -> None:
    path = "messages[1].tool_calls[0].function.arguments"
    editor = Editor(client, OBJECT)
    pretty = text_of(editor, path)["pretty"]
    assert put(editor, path, pretty, json=True)["applied"]
    assert editor.text == OBJECT
    assert put(editor, path, pretty.replace("1E2", "2"), json=True)["applied"]
    assert json.loads(editor.text)["messages"][1]["tool_calls"][0]["function"]["arguments"] == {
        "q": "x",
        "n": 2,
    }
    assert not put(editor, path, "words")["applied"]


def test_a_text_is_found_where_lines_have_moved(client: Client) -> None:
    editor = Editor(client, f"{OTHER}\n{ODD}\n{OTHER}\n")
    known = text_of(editor, "messages[0].content", 1)
    editor.write(f"\n{OTHER}\n{OTHER}\n{ODD}\n{OTHER}\n")
    asked = {"row": 1, "path": known["path"], "hash": known["hash"], "text": "New"}
    done = editor.run("setText", **asked, line=known["line"])
    assert (done["applied"], done["row"]) == (True, 3)
    assert editor.text.split("\n")[3] == ODD.replace("H\\u0069 \\/ there", "New")


@pytest.mark.parametrize("with_line", [True, False])
def test_a_text_that_another_line_has_too_is_not_written_there(client: Client, with_line: bool) -> None:
    """A system message is often the same in all lines: where it was changed, no other line's is meant."""
    editor = Editor(client, f"{OTHER}\n{OTHER.replace('B', 'C')}\n")
    known = text_of(editor, "messages[0].content", 0)
    now = f"{OTHER.replace('A', 'changed')}\n{OTHER.replace('B', 'C')}\n"
    editor.write(now)
    line = {"line": known["line"]} if with_line else {}
    done = editor.run("setText", row=0, path=known["path"], hash=known["hash"], text="New", **line)
    assert (done["applied"], done["stale"], done["current"]) == (False, True, "changed")
    assert editor.text == now


def test_a_line_says_which_of_equal_texts_is_meant(client: Client) -> None:
    lines = [OTHER.replace('"B"', f'"{n}"') for n in range(4)]
    editor = Editor(client, "\n".join(lines))
    known = text_of(editor, "messages[0].content", 2)
    editor.write("\n".join([lines[3], *lines]))
    done = editor.run(
        "setText", row=2, path=known["path"], hash=known["hash"], line=known["line"], text="New"
    )
    assert (done["applied"], done["row"]) == (True, 3)
    assert editor.text.split("\n")[3] == lines[2].replace('"A"', '"New"')


def test_a_text_is_found_at_another_place_of_its_line(client: Client) -> None:
    editor = Editor(client, OTHER)
    known = text_of(editor, "messages[1].content")
    editor.write(OTHER.replace("[{", '[{"role": "system", "content": "S"}, {', 1))
    done = editor.run("setText", row=0, path=known["path"], hash=known["hash"], text="New")
    assert (done["applied"], done["path"]) == (True, "messages[2].content")
    assert editor.text.endswith('"content": "New"}]}')


@pytest.mark.parametrize(
    ("now", "current"),
    [
        (OTHER.replace('"A"', '"changed"'), "changed"),
        ("", None),
        ('{"a": 1}', None),
        (OTHER.replace('{"role": "user", "content": "A"}, ', ""), "B"),
        # In two places it is in neither.
        ("\n".join([OTHER.replace('"A"', '"changed"'), OTHER, OTHER]), "changed"),
    ],
)
def test_nothing_is_overwritten(client: Client, now: str, current: str | None) -> None:
    editor = Editor(client, OTHER)
    known = text_of(editor, "messages[0].content")
    editor.write(now)
    done = editor.run("setText", row=0, path=known["path"], hash=known["hash"], text="New")
    assert (done["applied"], done["stale"], done["current"]) == (False, True, current)
    assert done["reason"]
    assert editor.text == now
    if current is not None:
        # Whoever has seen what is there may write all the same.
        there = text_of(editor, known["path"])
        assert editor.run("setText", row=0, path=known["path"], hash=there["hash"], text="New")["applied"]


def test_a_broken_line_is_not_written_to(client: Client) -> None:
    editor = Editor(client, OTHER[:-1])
    known = text_of(editor, "messages[0].content")
    assert (known["text"], known["editable"]) == ("A", False)
    done = editor.run("setText", row=0, path=known["path"], hash=known["hash"], text="New")
    assert (done["applied"], done["stale"]) == (False, False)
    assert "not valid JSON" in done["reason"]
    assert editor.text == OTHER[:-1]


def test_half_a_character_is_refused(client: Client) -> None:
    editor = Editor(client, OTHER)
    assert put(editor, "messages[0].content", "a\ud83d")["reason"] == "The text holds half of a character."
    assert put(editor, "messages[0].content", "\ud83d\ude00")["applied"]
    assert json.loads(editor.text)["messages"][0]["content"] == "😀"


def test_an_editor_that_does_not_apply_is_no_error(client: Client) -> None:
    editor = Editor(client, OTHER)
    client.answers["workspace/applyEdit"] = {"applied": False}
    done = put(editor, "messages[0].content", "New")
    assert not done["applied"]
    assert done["reason"].startswith("The editor did not apply")
    assert client.notifications("window/showMessage") == []


def test_a_document_that_is_not_open(client: Client) -> None:
    editor = Editor(client, OTHER)
    editor.uri = "file:///elsewhere.jsonl"
    assert editor.run("textAt", row=0)["reason"] == "The document is not open, or is not JSON Lines."
    done = editor.run("setText", row=0, path="messages[0].content", hash="", text="")
    assert (done["applied"], done["reason"]) == (False, "The document is not open, or is not JSON Lines.")


@pytest.mark.parametrize(
    ("column", "path", "inside"),
    [
        (0, "messages[0].content", False),
        (ODD.index("there"), "messages[0].content", True),
        (ODD.index("user"), "messages[0].content", False),
        (ODD.index("Hello"), "messages[1].content", True),
        (ODD.index("assistant"), "messages[1].content", False),
        (len(ODD), "messages[1].content", False),
    ],
)
def test_the_text_that_is_meant(client: Client, column: int, path: str, inside: bool) -> None:
    editor = Editor(client, ODD)
    found = editor.run("textAt", position={"line": 0, "character": column})
    assert (found["path"], found["inside"]) == (path, inside)
    assert found["text"] == ("Hi / there" if "0" in path else "Hello.")
    start, end = found["range"]["start"]["character"], found["range"]["end"]["character"]
    assert json.loads(ODD[start:end]) == found["text"]


def test_arguments_are_texts_too(client: Client) -> None:
    found = Editor(client, CALL).run("textAt", position={"line": 0, "character": CALL.index("1E2")})
    assert (found["kind"], found["role"], found["turn"], found["inside"]) == (
        "arguments",
        "assistant",
        1,
        True,
    )


@pytest.mark.parametrize("text", ["", "\n", "{}", "[", '{"messages": []}'])
def test_where_there_is_no_text_the_reason_is_said(client: Client, text: str) -> None:
    found = Editor(client, text).run("textAt", row=0)
    assert found["reason"]
    assert found["text"] is None


@pytest.mark.parametrize(
    "more", [{}, {"path": "a..b"}, {"text": None}, {"hash": 3}, {"row": None}, {"line": 3}, {"text": ["a"]}]
)
def test_odd_arguments_are_refused(client: Client, more: dict[str, Any]) -> None:
    editor = Editor(client, OTHER)
    given = {"row": 0, "path": "messages[0].content", "hash": "", "text": ""} if more else {}
    with pytest.raises(Refused):
        editor.run("setText", **{**given, **more})


def test_a_text_of_a_megabyte(client: Client) -> None:
    long = 'He said "é".\n' * 80_000
    editor = Editor(
        client, json.dumps({"messages": [{"role": "user", "content": long}, {"role": "assistant"}]})
    )
    known = text_of(editor, "messages[0].content")
    assert known["text"] == long
    done = put(editor, "messages[0].content", long[:500_000] + "X" + long[500_000:])
    assert done["applied"]
    assert len(editor.text) - len(editor.before[0]) == 1
    assert editor.uri == URI

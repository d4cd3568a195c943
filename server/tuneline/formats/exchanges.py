"""Which answers of tools belong to which calls: the exchanges of an example, for any format with calls."""

from __future__ import annotations

from collections.abc import Iterator

from tuneline.formats.view import Answer, Call, Exchange, View


def read_exchanges(view: View) -> Iterator[Exchange]:
    """The exchanges of every conversation in the example, each once.

    The outputs of a preference example go on from the end of its input, each on its own.
    Answers before the first call are an exchange without calls. Answers that have no id in their layout, as those
    to the deprecated `function_call`, are left out, and so are calls that are only marked in a text.
    """
    calls: dict[tuple[int, int], list[Call]] = {}
    for call in view.calls():
        if call.within is None:
            calls.setdefault((call.section, call.turn), []).append(call)
    given: dict[tuple[int, int], list[Answer]] = {}
    for answer in view.answers():
        if answer.id_path is not None:
            given.setdefault((answer.section, answer.turn), []).append(answer)
    known: dict[object, Call] = {}
    pending: tuple[Call, ...] = ()
    answers: list[Answer] = []
    unclear = before = False
    branch: tuple[dict[object, Call], tuple[Call, ...], list[Answer]] | None = None
    for number, section in enumerate(view.sections):
        if section.is_answer:
            # The input's last exchange comes with the first output; the second one starts after it.
            if branch is None:
                branch = (dict(known), pending, answers)
            else:
                known, pending, answers = dict(branch[0]), (), []
        for index, turn in enumerate(section.turns):
            if turn.role == "assistant":
                if pending or answers:
                    yield Exchange(pending, tuple(answers), known, True, unclear, before)
                pending, answers, unclear = tuple(calls.get((number, index), ())), [], False
                for call in pending:
                    if isinstance(call.id, str):
                        known.setdefault(call.id, call)
            elif here := given.get((number, index)):
                answers += here
            elif turn.role == "tool" and pending:
                pending = ()
            elif turn.role == "other":
                unclear = before = True
        if section.is_answer and (pending or answers):
            yield Exchange(pending, tuple(answers), known, False, unclear, before)
            pending, answers = (), []
    if pending or answers:
        yield Exchange(pending, tuple(answers), known, False, unclear, before)

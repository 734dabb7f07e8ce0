"""Forms people have not finished: kept at every blur, offered again after a crash.

One row a person, one entry a form. They stay on this PC.
"""
import json
from typing import Final

from app.desk import Desk
from db import people

FORM_CHARS_MAX: Final = 64_000
FORMS_MAX: Final = 20

Answers = dict[str, list[str]]


def keep(desk: Desk, form: str, answers: Answers) -> None:
    """Remember what was typed. Answers too large to be typed are not kept."""
    with desk.db.write():
        forms = _forms(desk)
        forms.pop(form, None)
        forms[form] = answers
        text = json.dumps(dict(list(forms.items())[-FORMS_MAX:]), ensure_ascii=False)
        if len(text) <= FORM_CHARS_MAX:
            people.save_unfinished(desk.db, desk.officer, text, desk.clock.now_ms())


def find(desk: Desk, form: str) -> Answers | None:
    """What was typed into this form and not finished."""
    return _forms(desk).get(form)


def forget(desk: Desk, form: str) -> None:
    """The form was finished, or is not wanted any more."""
    forms = _forms(desk)
    if form not in forms:
        return
    with desk.db.write():
        forms = _forms(desk)
        forms.pop(form, None)
        if forms:
            people.save_unfinished(desk.db, desk.officer, json.dumps(
                forms, ensure_ascii=False), desk.clock.now_ms())
        else:
            people.forget_unfinished(desk.db, desk.officer)


def _forms(desk: Desk) -> dict[str, Answers]:
    text = people.find_unfinished(desk.db, desk.officer)
    forms: dict[str, Answers] = json.loads(text) if text else {}
    return forms

"""Weeks of ordinary work by four copies, drawn from a seed, against the book."""
from random import Random

import pytest

from . import people
from .book import HUB, Book

ACTS = 14
LINES_PER_ACT = 7
CHOICES = {
    "fee": (0, 1000, 2000), "copies": (1, 2, 3), "address": ("Số 1", "Số 2", "Số 3"),
    "status": ("received", "appraising", "signing", "done", "returned", "withdrawn"),
    "sex": ("Nam", "Nữ"), "fee_paid": (True, False), "due_date": (None, "2026-12-30"),
    "satisfaction": (1, 3, 5), "hamlet": ("Nà Lầu", "Pác Bó", "Bản Chu"),
}


class Walk:
    """Draws acts, plays them on the program and tells them to the book."""

    def __init__(self, seed, copies, cases):
        self.rng, self.copies, self.book = Random(seed), copies, Book()
        self.cases = [str(case["id"]) for case in cases]
        self.texts = 0
        copies["a"].take(cases)
        self.book.take("a", cases)

    def edit(self, name):
        lines, changed = [], 0
        for _ in range(LINES_PER_ACT):
            if line := self.draw_line(name):
                lines.append(line)
                changed += self.book.edit(name, line)
        told = self.copies[name].edit(lines)
        assert told == {"changed": changed, "unchanged": len(lines) - changed}

    def draw_line(self, name):
        held = [case for case in self.book.cases(name) if case in self.cases]
        if not held:
            return None
        case = self.rng.choice(held)
        field = self.rng.choice((*CHOICES, "notes", "documents"))
        if field in self.book.disputed(name, case):
            return None
        line = {"case": case, "set": {field: self.draw_value(name, case, field)}}
        at = self.rng.choice((None, None, "2099-01-01T00:00:00", self.past()))
        return line | ({"at": at} if at else {})

    def draw_value(self, name, case, field):
        if field == "notes":
            self.texts += 1
            return f"Ghi chú số {self.texts}"
        if field == "documents":
            listed = [dict(item) for item in self.book.value(name, case, field)]
            self.rng.choice(listed).update(
                copies=self.rng.randint(1, 4), ok=self.rng.random() < 0.5)
            return listed
        return self.rng.choice(CHOICES[field])

    def past(self):
        self.texts += 1   # a second of its own: no two claims are alike
        return f"2026-10-{1 + self.texts % 28:02d}T08:{self.texts // 60 % 60:02d}:" \
               f"{self.texts % 60:02d}"

    def resolve(self, name):
        for case in self.cases:
            for field, values in self.book.disputed(name, case).items():
                value = self.rng.choice(values)
                self.copies[name].resolve(case, field, value)
                self.book.resolve(name, case, field, value)
                return

    def sync(self, name):
        told = self.book.sync(name)
        ledger = self.copies[name].sync(code=4 if told.disputes else 0)
        assert (ledger["sent"], ledger["received"], ledger["disputes"]) == (
            told.sent, told.received, told.disputes)

    def compare(self, name):
        shown = self.copies[name].export()
        for case in self.book.cases(name):
            assert shown[case] == self.book.show(name, case), f"on {name}"
        listed = {(row["case"], row["field"]) for row in self.copies[name].disputes()
                  if row["case"] in self.cases}
        assert listed == {(case, field) for case in self.cases
                          for field in self.book.disputed(name, case)}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_copy_shows_what_the_book_says(hub, desk_of, free_unit, seed):
    unit = free_unit()
    copies = {name: desk_of(unit) for name in "abc"} | {HUB: hub}
    walk = Walk(seed, copies, people.make_cases(seed, unit, 5))
    for name in "abc":
        walk.sync(name)

    for act in range(ACTS):
        name = walk.rng.choice(list(copies))
        walk.edit(name)
        if act % 3 == 2:
            walk.resolve(walk.rng.choice(list(copies)))
        if act % 4 == 3:
            walk.compare(name)
        if walk.rng.random() < 0.6:
            walk.sync(walk.rng.choice("abc"))
    for name in "abcab":
        walk.sync(name)

    for name in copies:
        walk.compare(name)
    assert len({copies[name].export_text() for name in "abc"}) == 1

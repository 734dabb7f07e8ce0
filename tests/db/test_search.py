"""Search: beginnings of words, in new files and in files brought up to date."""
import pytest

from db import search
from db.migrations.steps import SEARCH


@pytest.fixture
def filled(db):
    with db.write():
        for n, words in ((1, "nong thi anh 020195000017"), (2, "nong van lau 0912")):
            db.execute("""INSERT INTO cases (
                    n, id, home, scope, unit, code, official_code, applicant_name,
                    birth_date, hamlet, procedure_code, procedure_name, status,
                    officer, received_at, citizen_id, closed, contested, disputes,
                    words, digest, state)
                VALUES (?, ?, 6040, 6040, '', '', '', '', '', '', '', '', '', '', '',
                    '', 0, 0, 0, ?, 0, x'')""", (n, bytes([n]) * 16, words))
            search.add(db, [(n, words)])
    return db


@pytest.mark.parametrize(("begun", "found"), [
    (("no",), [2, 1]), (("020",), [1]), (("0201",), [1]), (("02019",), [1]),
    (("nong", "v"), [2]), (("n", "0"), [2, 1]), (("anh", "lau"), [])])
def test_every_length_of_a_beginning_finds(filled, begun, found):
    assert search.find(filled, begun, 10) == found


def test_the_index_is_made_anew_from_the_words_of_the_cases(filled):
    with filled.write():
        for statement in SEARCH:
            filled.execute(statement)

    assert search.find(filled, ("020",), 10) == [1]
    assert search.find_whole(filled, ("nong", "lau"), 10) == [2]

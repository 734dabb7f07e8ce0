"""Whatever is changed by hand behind the program's back is found, and named."""
import pytest

from app.rules.fields import BY_NAME
from app.web.labels import PROBLEMS
from app.work.verify import verify
from sync.change import change_id
from sync.frame import pack
from tests.sync.lanes import Pen, framed
from tests.sync.scans import attach, scan_of
from tests.sync.stores import bring, edit, machine, push, sync

CASE, OTHER, THIRD = ("0" * 31 + last for last in "123")
WHOLE = {BY_NAME["unit"].number: "06040", 4: "1.001193", 6: "Lý Thị Mai"}


@pytest.fixture(scope="module")
def hub():
    """Three cases of one desk, an edit of another, a dispute, a change set aside."""
    hub, an, binh = machine("hub"), machine("an"), machine("binh")
    bring(an, CASE, OTHER, THIRD)
    for desk in (an, binh):
        sync(desk, hub)
        sync(desk, hub)
    edit(an, fee=1_000)
    edit(binh, fee=2_000)
    edit(binh, case=OTHER, applicant_name="Lý Thị Lan")
    evil = machine("evil")
    sync(evil, hub)
    pen = Pen(key=evil.seat.me.writer_key)
    pen.write({**WHOLE, 6: 7})
    push(evil, hub, [pack(framed(pen), lambda *place: [])])
    for desk in (an, binh):
        sync(desk, hub)
    attach(hub, scan_of(40_000), case=THIRD)
    return hub


def found(hub, *statements: str) -> set[str]:
    """What is found once these were run by hand; they are taken back again."""
    raw = hub.db.connection.raw
    raw.execute("BEGIN")
    try:
        for statement in statements:
            assert raw.execute(statement).rowcount != 0, statement
        return {one.what for one in verify(hub.seat)["problems"]}
    finally:
        raw.execute("ROLLBACK")


A_CASE = "kind = 1 AND seq = 1"
LAST = "n = (SELECT MAX(n) FROM changes)"
DAMAGE = [
    ("body", f"UPDATE changes SET body = CAST(replace(body, 'Mai', 'May') AS BLOB) "
             f"WHERE {A_CASE}"),
    ("body", f"UPDATE changes SET id = zeroblob(32) WHERE {A_CASE}"),
    ("columns", f"UPDATE changes SET kind = 3 WHERE {A_CASE}"),
    ("columns", f"UPDATE changes SET at_ms = at_ms + 1 WHERE {A_CASE}"),
    ("columns", f"UPDATE changes SET scope = 5983 WHERE {A_CASE}"),
    ("columns", f"UPDATE changes SET entity = entity + 1 WHERE {A_CASE}"),
    ("columns", f"UPDATE changes SET entity = 0 WHERE {A_CASE}"),
    ("missing", f"DELETE FROM changes WHERE {A_CASE}"),
    ("lane_end", f"DELETE FROM changes WHERE {LAST}"),
    ("lane_end", "UPDATE lanes SET head_seq = head_seq - 1 WHERE head_seq > 1"),
    ("link", "UPDATE changes SET seq = 1000 WHERE seq = 1",
     "UPDATE changes SET seq = 1 WHERE seq = 2 AND lane IN "
     "(SELECT lane FROM changes WHERE seq = 1000)"),
    ("seal", "UPDATE changes SET seal = zeroblob(64) WHERE seal IS NOT NULL"),
    ("key", "UPDATE writers SET public_key = zeroblob(32)"),
    ("key", "UPDATE devices SET public_key = zeroblob(32)"),
    ("no_certificate", "DELETE FROM writers WHERE hub = 0"),
    ("aside_gone", "UPDATE quarantine SET id = zeroblob(32)"),
    ("unreadable", f"UPDATE changes SET body = x'c1', "
                   f"id = x'{change_id(bytes([0xc1])).hex()}' WHERE {A_CASE}"),
    ("columns", "DELETE FROM quarantine"),
    ("receipts", "UPDATE receipts SET at_ms = at_ms - 1"),
    ("receipts", "DELETE FROM receipts"),
    ("receipts", "UPDATE receipts SET last_seq = last_seq + 1"),
    ("case_missing", "DELETE FROM cases WHERE n = 1"),
    ("case_row", "DELETE FROM cases WHERE n = 2"),
    ("case_without_change",
     "UPDATE changes SET entity = 2 WHERE entity = 1"),
    ("case_state", "UPDATE cases SET state = x'93'"),
    ("case_state", "UPDATE cases SET digest = digest + 1"),
    ("digest", "UPDATE cases SET digest = digest + 1"),
    ("digest", "UPDATE digests SET sum = sum - 1"),
    ("digest", "DELETE FROM digests"),
    *(("case_card", f"UPDATE cases SET {column} = 'x'") for column in (
        "unit", "code", "official_code", "applicant_name", "birth_date", "hamlet",
        "procedure_code", "procedure_name", "status", "officer", "received_at",
        "due_date", "citizen_id", "words")),
    ("case_card", "UPDATE cases SET closed = 1 - closed"),
    ("case_disputes", "DELETE FROM disputes"),
    ("case_disputes", "UPDATE disputes SET opened_ms = opened_ms + 1"),
    ("case_disputes", "UPDATE cases SET disputes = disputes + 1"),
    ("case_disputes", "UPDATE cases SET contested = 1 - contested"),
    ("arrivals", "UPDATE arrivals SET number = number + 1"),
    ("arrivals", "UPDATE changes SET arrival = arrival + 1000 WHERE arrival > 3"),
    ("search", "INSERT INTO search (search) VALUES ('delete-all')"),
    ("search", "UPDATE cases SET words = words || ' them'"),
    ("case_paper", "UPDATE case_papers SET kind = 'x'"),
    ("case_paper", "UPDATE case_papers SET turn = turn + 1"),
    ("case_paper", "DELETE FROM case_papers"),
    ("scan", "UPDATE scan_pieces SET piece = x'00' WHERE number = 1"),
    ("scan", "DELETE FROM scan_pieces WHERE number = 0"),
    ("search_row", "INSERT INTO search (rowid, words) VALUES (77, 'la')"),
]


def test_what_is_whole_is_whole(hub):
    told = verify(hub.seat)

    assert told["ok"] and told["problems"] == []
    assert told["cases"] == 3 and told["changes"] > 10


@pytest.mark.parametrize("what, statements", [
    (what, statements) for what, *statements in DAMAGE])
def test_damage_is_found_and_named(hub, what, statements):
    assert what in found(hub, *statements)
    assert verify(hub.seat)["ok"]


def test_everything_that_can_be_found_has_words_and_its_damage():
    assert {what for what, *_ in DAMAGE} == set(PROBLEMS)

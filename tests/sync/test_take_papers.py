"""What the hub takes of scans, and from whom: keys are good, intentions are not."""
import pytest

from db import papers as store
from db.papers import AT_HUB
from sync.errors import Malformed
from sync.paper import PIECE_BYTES
from sync.parcel import piece_hash, seal_parcel
from sync.take_papers import ABANDONED_MS

from .scans import Wire, at, attach, carrier, carry, exchange, put, scan_of, want
from .stores import bring, machine, sync

SIZE = 5 * PIECE_BYTES + 17


@pytest.mark.parametrize("number, piece, change", [
    (6, b"x", {}), (5, b"x" * 18, {}), (0, b"x", {}),
    (1 << 19, b"x" * PIECE_BYTES, {}), (0, None, {"size": SIZE + 1}),
    (0, None, {"hub": b"other hub"}), (0, None, {"time_ms": 0}),
    (0, None, {"epoch": b"old"}), (0, None, {"protocol": (9, 9)}),
])
def test_a_piece_that_cannot_be_is_not_kept(commune, number, piece, change):
    hub, an, _ = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    exchange(an, hub)

    answer = put(hub, an, paper, number, piece, change)

    assert answer.code != "OK" and not answer.whole
    assert hub.db.first("SELECT COUNT(*) FROM scan_pieces")[0] == 0


def test_who_only_knows_a_hash_gets_and_gives_nothing(commune):
    hub, an, _ = commune
    dung = machine("dung")
    sync(dung, hub)
    paper = scan_of(SIZE)
    attach(an, paper)
    carry(an, hub)

    assert put(hub, dung, paper, 0).code == "UNKNOWN"
    bring(dung, "0" * 31 + "9")
    attach(dung, paper, case="0" * 31 + "9")       # it claims to have it too
    exchange(dung, hub)
    with dung.db.write():
        (scan,) = store.scans_named(dung.db, paper.sha)
        store.drop_pieces(dung.db, scan.n)
    want(dung, paper)
    carrying = carrier(dung)
    exchange(dung, hub, carrying)
    assert carrying.step(Wire(hub), 1.0) == "useless"
    assert at(dung, paper) == (False, 0)


def test_another_unit_that_has_the_same_bytes_must_prove_it(commune):
    hub, an, _ = commune
    dung = machine("dung")
    sync(dung, hub)
    paper = scan_of(SIZE)
    attach(an, paper)
    carry(an, hub)
    bring(dung, "0" * 31 + "9")
    attach(dung, paper, case="0" * 31 + "9")

    assert len(carry(dung, hub).up) == 6
    assert at(dung, paper) == (True, AT_HUB)


def test_a_piece_signed_by_another_is_nobodys(commune):
    hub, an, binh = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    exchange(an, hub)
    (scan,) = store.scans_named(an.db, paper.sha)
    made = carrier(an)._ask(scan, 0, piece_hash(b"x"))

    with pytest.raises(Malformed):
        Wire(hub)._take(seal_parcel(made, b"x", binh.seat.me.device_key),
                        (paper.sha, 0))
    with pytest.raises(Malformed):
        Wire(hub)._take(seal_parcel(made, b"x", an.seat.me.device_key),
                        (b"z" * 32, 0))


def test_what_is_begun_is_bounded_and_forgotten_in_the_end(commune):
    hub, an, _ = commune
    papers = [scan_of(4_000_000, seed) for seed in range(6)]
    for paper in papers:
        attach(an, paper)
    exchange(an, hub)

    for paper in papers:
        put(hub, an, paper, 0)
        hub.watch.true_ms += 1_000

    begun = [store.pieces_here(hub.db, store.scans_named(hub.db, paper.sha)[0].n)
             for paper in papers]
    assert begun == [[], [], [0], [0], [0], [0]]     # 16 MB, the oldest give way

    hub.watch.true_ms += ABANDONED_MS
    an.watch.true_ms = hub.watch.true_ms
    put(hub, an, papers[0], 0)
    assert [bool(store.pieces_here(hub.db, store.scans_named(hub.db, paper.sha)[0].n))
            for paper in papers] == [True] + [False] * 5

"""Syncs that are begun and never finished leave nothing behind at the hub."""
import pytest

from sync import answer
from sync.exchange import open_ask, seal_ask
from tests.world.machine import HUB

from .stores import CASE, asked, bring, ids, machine, sync

GROWTH_BYTES_MAX = 1_000_000


def size(one) -> int:
    (pages,) = one.db.query("PRAGMA page_count")
    (each,) = one.db.query("PRAGMA page_size")
    return int(pages[0]) * int(each[0])


@pytest.mark.parametrize("aborted", [
    1_000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_aborted_syncs_do_not_grow_the_hub(aborted):
    """The request came whole, with work in it, and nobody ever hears the answer."""
    an, hub = machine("an"), machine(HUB)
    sync(an, hub)
    bring(an, CASE, notes="x" * 500)
    told, _, _, frames = open_ask(asked(an).data)
    before, held = size(hub), None

    for number in range(aborted):
        request = seal_ask(told.__class__(*(
            number.to_bytes(16, "big") if name == "nonce" else getattr(told, name)
            for name in told.__struct_fields__)), [frames], an.seat.me.device_key)
        question = answer.open_question(hub.hub, request)
        with hub.db.write():
            answer.take(hub.hub, question)
        held = held or len(ids(hub))

    assert size(hub) - before < GROWTH_BYTES_MAX * aborted / 10_000
    assert len(ids(hub)) == held

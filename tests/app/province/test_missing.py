"""What the province may not have: PCs not heard since it was put back, unsent work."""
from app.clock import ms_of
from app.work.missing_work import missing
from sync.epoch import begin_new_life
from sync.me import load


def test_only_what_a_pc_says_is_missing_while_nothing_went_back(province):
    province.put_device(1, "06040", heard="2026-11-24T09:00:00")
    behind = province.put_device(2, "06040", heard="2026-11-24T09:00:00", unsent=3)
    province.put_device(3, "06040")

    assert [(one.device, one.why, one.unsent) for one in missing(province.desk)] == [
        (behind, "unsent", 3)]


def test_after_a_new_life_every_pc_not_heard_since_may_hold_something(province):
    old = province.put_device(1, "06040", heard="2026-11-24T09:00:00")
    province.put_device(2, "06040", heard="2026-11-24T09:59:00")
    never = province.put_device(3, "05983")
    db = province.desk.db
    with db.write():
        begin_new_life(db, load(db), ms_of("2026-11-24T09:30:00"))

    found = missing(province.desk)

    assert [(one.device, one.why) for one in found] == [
        (never, "not_heard"), (old, "not_heard")]
    assert found[1].last_contact == "2026-11-24T09:00:00+07:00"
    assert found[0].last_contact is None

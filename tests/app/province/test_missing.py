"""What the province may not have: PCs not heard since it was put back, unsent work."""
import re

from app.clock import ms_of
from app.work.missing_work import missing
from app.work.run_province import add_user
from sync.epoch import begin_new_life
from sync.me import load

from .conftest import PASSWORD


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


def told(province, name="Hoàng Thị Lan") -> list[str]:
    """What the board says may be missing, a line a PC, as text."""
    province.enter(name)
    page = province.browser.get("/").text
    return [" ".join(re.sub("<[^>]+>", "", row).split()) for row in re.findall(
        r'data-test="missing-row">(.*?)</li>', page, re.S)]


def test_the_board_says_nothing_while_nothing_is_missing(province):
    province.put_device(1, "06040", heard="2026-11-24T09:00:00")

    assert told(province) == []
    assert "có thể còn giữ việc" not in province.browser.get("/").text


def test_the_board_says_in_words_what_may_be_missing(province):
    province.put_device(1, "06040", heard="2026-11-23T09:00:00", unsent=3)
    province.put_device(2, "06040", heard="2026-11-24T09:59:00")
    assert told(province) == [
        "Xã Thất Khê, Máy 1: báo còn 3 việc chưa gửi; liên lạc lần cuối hôm qua 09:00"]

    db = province.desk.db
    with db.write():
        begin_new_life(db, load(db), ms_of("2026-11-24T09:30:00"))

    assert told(province) == [
        "Xã Thất Khê, Máy 1: chưa liên lạc từ khi tỉnh được dựng lại; "
        "liên lạc lần cuối hôm qua 09:00"]


def test_who_watches_one_unit_hears_of_its_pcs_only(province):
    province.put_device(1, "06040", heard="2026-11-24T09:00:00", unsent=3)
    add_user(province.desk, "Vi Văn Páo", ("supervisor", "05983"), PASSWORD)

    assert told(province, "Vi Văn Páo") == []

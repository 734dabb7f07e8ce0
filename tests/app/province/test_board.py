"""The board tells what is known, says "?" otherwise, and puts trouble first."""
import re

from app.work.run_province import add_user

ROW = re.compile(r'<tr data-test="device" data-device="([0-9a-f]+)">(.*?)</tr>', re.S)
CELL = re.compile(r'data-test="([a-z-]+)">(.*?)</td>', re.S)
TAGS = re.compile(r"<[^>]+>")


def words(markup: str) -> str:
    return " ".join(TAGS.sub(" ", markup).split())


def rows(page: str) -> dict[str, dict[str, str]]:
    """device → cell → words, in the order of the page."""
    return {device: {name: words(cell) for name, cell in CELL.findall(row)}
            for device, row in ROW.findall(page)}


def total(page: str, name: str) -> str:
    found = re.search(f'data-test="total-{name}">([^<]*)<', page)
    assert found
    return found[1]


def board(province, path: str = "/") -> str:
    province.enter()
    return province.browser.get(path).text


def test_a_healthy_pc_shows_its_own_figures(province):
    device = province.put_device(
        1, "06040", "2026-11-24T09:58:00", unsent=14, oldest_unsent_s=3 * 3600,
        disputes=2, clock_skew_s=4, app="1.2")

    assert rows(board(province))[device] == {
        "last-contact": "2 phút trước", "unsent": "14", "oldest": "3 giờ",
        "disputes": "2", "quarantine": "0", "clock": "+4 giây", "version": "1.2",
        "state": "hai nơi cùng sửa còn chờ gửi"}


def test_a_silent_pc_shows_a_question_mark_and_what_it_said_last(province):
    device = province.put_device(1, "06040", "2026-11-20T09:00:00", unsent=57)

    page = board(province)

    assert rows(page)[device]["unsent"] == "? lúc đó 57"
    assert rows(page)[device]["oldest"] == "?"
    assert total(page, "unsent") == "0"
    assert "chưa rõ ở 1 máy" in words(page)
    assert total(page, "silent") == "1"


def test_a_pc_that_never_spoke_is_unknown_in_every_column(province):
    device = province.put_device(1, "06040")

    told = rows(board(province))[device]

    assert told.pop("state") == "chưa liên lạc"
    assert set(told.values()) == {"?"}


def test_what_needs_attention_comes_first(province):
    fine = province.put_device(1, "05977", "2026-11-24T09:59:00")
    clock = province.put_device(2, "06004", "2026-11-24T09:59:00",
                                clock_skew_s=63_072_001)
    silent = province.put_device(3, "06040", "2026-11-19T09:59:00")
    alarm = province.put_device(4, "06046", "2026-11-24T09:59:00", alarm=True)

    page = board(province)

    assert list(rows(page)) == [alarm, silent, clock, fine]
    assert rows(page)[clock]["clock"] == "+2 năm"


def test_pcs_stand_under_their_unit(province):
    province.put_device(1, "06040", "2026-11-24T09:59:00")
    province.put_device(2, "06040", "2026-11-24T09:59:00")

    page = board(province)

    assert len(re.findall('data-test="unit"', page)) == 1
    assert 'rowspan="2">Xã Thất Khê' in page


def test_a_person_of_one_unit_sees_that_unit_only(province):
    ours = province.put_device(1, "06040", "2026-11-24T09:59:00")
    province.put_device(2, "06004", "2026-11-19T09:59:00", unsent=9)
    add_user(province.desk, "Vi Thị Mai", ("supervisor", "06040"), "mat-khau-dai")

    province.enter(name="Vi Thị Mai")
    page = province.browser.get("/").text

    assert list(rows(page)) == [ours]
    assert total(page, "silent") == "0"
    assert "Quốc Khánh" not in page


def test_units_are_found_without_accents(province):
    ours = province.put_device(1, "06040", "2026-11-24T09:59:00")
    province.put_device(2, "06004", "2026-11-24T09:59:00")

    assert list(rows(board(province, "/?q=that khe"))) == [ours]
    assert 'data-test="nothing-found"' in board(province, "/?q=%3Cb%3E")
    assert "<b>”" not in board(province, "/?q=%3Cb%3E")


def test_an_empty_province_says_how_to_begin(province):
    assert "motcua hub code" in board(province)


def test_every_square_says_in_words_what_its_colour_means(province):
    province.put_device(1, "06040", "2026-11-19T09:59:00")

    page = board(province)

    assert "Xã Thất Khê: im lặng" in page
    assert "Xã Quốc Khánh: chưa có máy" in page


def test_the_board_is_read_in_english_too(province):
    province.enter()
    token = province.browser.get("/").text.split('csrf_token" value="')[1].split('"')[0]
    province.browser.post("/language", data={"language": "en", "csrf_token": token})

    page = province.browser.get("/").text

    assert '<html lang="en">' in page
    assert "Sync at a glance" in page

"""Two desks changed one field: compared, chosen, checked, saved, undone."""
import re

import pytest

from app.rules.edit import sets_of_new
from app.work.edit_cases import edit_cases
from app.work.read_cases import disputes_of, get_case, history
from sync.author import Draft
from sync.change import IMPORT

from .conftest import carry, edit

HERE, THERE = "Số 15, thôn Pác Bó", "Số 5, thôn Nà Lầu"


def choose(pages, id, **boxes):
    return pages.post(f"/disputes/{id}", {
        "seen": hidden(pages.get(f"/disputes/{id}"))["seen"], **boxes})


def save(pages, id, status=303):
    return pages.post(f"/disputes/{id}/save",
                      hidden(pages.get(f"/disputes/{id}/check")), status)


def hidden(html):
    found = dict(re.findall(r'<input type="hidden" name="(\w+)"\s+value="([^"]*)"',
                            html.partition("<main")[2]))
    return {name: text for name, text in found.items() if name != "csrf_token"}


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_before_here_and_there_stand_side_by_side_and_nothing_is_chosen(two, disputed):
    html = two[0].get(f"/disputes/{disputed}")

    row = html.partition("data-row")[2].partition("</tr>")[0]
    cells = [plain(cell) for cell in row.split("<td")[1:]]
    assert cells[0].endswith("Số 5, thôn Pác Bó")
    assert HERE in cells[1]
    assert "Nông Thị Lan, Quầy 1" in cells[1]
    assert THERE in cells[2]
    assert "Đàm Văn Hùng, Quầy 2" in cells[2]
    assert "checked" not in row


def test_the_case_itself_marks_the_field_nobody_has_decided(two, disputed):
    facts = two[0].get(f"/cases/{disputed}").partition('class="facts"')[2]
    address = facts.partition("Địa chỉ")[2].partition("</dd>")[0]

    assert f'href="/disputes/{disputed}"' in address
    assert facts.partition("</dl>")[0].count("Hai nơi cùng sửa") == 1


def test_what_changed_is_marked_and_said_in_words(two, disputed):
    html = two[0].get(f"/disputes/{disputed}")

    assert '<strong class="changed">15</strong>' in html
    assert html.count("đã đổi") == 2


def test_a_field_only_one_side_changed_is_merged_and_listed(two, disputed):
    html = plain(two[0].get(f"/disputes/{disputed}"))

    assert "Đã tự gộp 1 mục" in html
    assert "Thôn, bản: Pác Bó → Nà Lầu" in html


def test_a_choice_is_checked_first_and_only_then_saved(two, disputed):
    here, _ = two

    assert choose(here, disputed, choice_address="1").endswith("/check")
    assert disputes_of(here.desk, disputed)
    assert save(here, disputed) == f"/cases/{disputed}?decided=1"

    assert get_case(here.desk, disputed)["address"] == THERE
    assert not disputes_of(here.desk, disputed)
    assert any(event.set.get("address") == HERE
               for event in history(here.desk, disputed))


def test_another_value_may_be_typed(two, disputed):
    choose(two[0], disputed, choice_address="other", other_address="Số 25, thôn Pác Bó")
    save(two[0], disputed)

    assert get_case(two[0].desk, disputed)["address"] == "Số 25, thôn Pác Bó"


def test_a_value_that_cannot_be_is_refused_before_the_check(two):
    here, there = two
    id = here.receive()
    carry(here, there)
    edit(here, id, by="A", birth_date="1961-03-15")
    edit(there, id, by="B", birth_date="1961-05-13")
    carry(there, here)

    html = here.post(f"/disputes/{id}", {
        "seen": hidden(here.get(f"/disputes/{id}"))["seen"],
        "choice_birth_date": "other", "other_birth_date": "31/02/1961"}, 422)

    assert "Ngày phải có thật" in html
    assert 'value="31/02/1961"' in html


def test_choices_put_off_are_kept_and_save_nothing(two, disputed):
    choose(two[0], disputed, choice_address="0", then="later")

    row = two[0].get(f"/disputes/{disputed}").partition("data-row")[2]
    assert re.search(r'value="0"[^>]*checked', row)
    assert disputes_of(two[0].desk, disputed)


def test_nothing_chosen_is_an_error_beside_the_table(two, disputed):
    seen = hidden(two[0].get(f"/disputes/{disputed}"))["seen"]

    html = two[0].post(f"/disputes/{disputed}", {"seen": seen}, 422)

    assert "Có lỗi cần sửa" in html
    assert "<title>Lỗi:" in html


def test_what_somebody_else_decided_meanwhile_is_not_decided_again(two, disputed):
    here, there = two
    choose(here, disputed, choice_address="0")
    choose(there, disputed, choice_address="0")
    save(there, disputed)
    carry(there, here)

    assert "Không còn gì để chọn" in here.get(f"/disputes/{disputed}")
    assert here.post(f"/disputes/{disputed}/save", {"choice_address": "0"}).endswith(
        f"/disputes/{disputed}")
    assert get_case(here.desk, disputed)["address"] == THERE


def test_a_case_that_moved_after_the_choice_must_be_looked_at_again(two, disputed):
    here, _ = two
    choose(here, disputed, choice_address="0")
    sent = hidden(here.get(f"/disputes/{disputed}/check"))
    edit(here, disputed, by="Lương Thị Hà", phone="0912345678")

    html = here.post(f"/disputes/{disputed}/save", sent, 409)

    assert "Có người vừa sửa hồ sơ này" in html
    assert disputes_of(here.desk, disputed)


def test_undo_puts_back_what_stood_and_stays_in_the_history(two, disputed):
    here, _ = two
    standing = get_case(here.desk, disputed)["address"]
    other = "1" if standing == HERE else "0"
    choose(here, disputed, choice_address=other)
    save(here, disputed)
    assert get_case(here.desk, disputed)["address"] != standing

    assert "Hoàn tác" in here.get(f"/cases/{disputed}?decided=1")
    here.post(f"/disputes/{disputed}/undo", {})

    assert get_case(here.desk, disputed)["address"] == standing
    assert len(history(here.desk, disputed)) == 5


def test_a_disputed_case_is_neither_printed_nor_moved_on(two, disputed):
    html = two[0].get(f"/cases/{disputed}")

    assert "receipt-pdf" not in html
    assert "Chuyển thẩm định" not in html
    two[0].get(f"/cases/{disputed}/receipt.pdf", 422)


def test_the_list_leads_to_each_case_once(two, disputed):
    html = two[0].get("/disputes")

    assert html.count('data-test="dispute-row"') == 1
    assert "Địa chỉ" in html


@pytest.fixture
def twice(two, disputed):
    """The commune became one with another that has a case of this id; in both copies
    the address is disputed."""
    here, there = two
    for one in two:
        with one.desk.db.write():
            one.desk.db.execute("INSERT INTO unions (old, heir, day) VALUES "
                                "('05983', '06040', '2026-07-01')")
    with here.desk.db.write():
        batch = here.desk.authoring()
        batch.write(Draft(scope=5983, kind=IMPORT, actor="", entity=bytes.fromhex(
            disputed), sets=sets_of_new({
                "procedure_code": "1.001193", "applicant_name": "Vi Văn Páo",
                "unit": "05983"})))
        batch.finish()
    carry(here, there, 5983)
    for one, address in ((here, "Bản Chang"), (there, "Bản Chu")):
        edit_cases(one.desk.of_unit("05983"), [
            (1, {"case": disputed, "set": {"address": address}})])
    carry(there, here, 5983)
    return disputed


@pytest.mark.parametrize("unit, other, sides", [
    ("05983", "06040", {"Bản Chang", "Bản Chu"}), ("06040", "05983", {HERE, THERE})])
def test_each_of_two_copies_of_one_id_is_decided_by_itself(
        two, twice, unit, other, sides):
    here = two[0]
    assert f'href="/disputes/{twice}?unit={unit}"' in here.get("/disputes")
    html = here.get(f"/disputes/{twice}?unit={unit}")
    assert all(f"<span>{side}</span>" in html for side in sides)

    check = here.post(address_in(html), {
        "seen": hidden(html)["seen"], "choice_address": "1"})
    html = here.get(check)
    place = here.post(address_in(html), hidden(html))

    assert not disputes_of(here.desk.of_unit(unit), twice)
    assert disputes_of(here.desk.of_unit(other), twice)
    undone = here.post(address_in(here.get(place)), {})
    assert get_case(here.desk.of_unit(unit), twice)["address"] in sides
    assert f"unit={unit}" in undone


def address_in(html):
    """Where the first form about a dispute leads."""
    return re.search(r'action="(/disputes/[^"]+)"', html)[1].replace("&amp;", "&")

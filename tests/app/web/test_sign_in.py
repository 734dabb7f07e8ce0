"""Officers with PINs: who is before the desk, and who wrote what."""
import re

from app.work.read_cases import history
from db import people
from sync import ask


def add(pages, name, pin, role="officer"):
    return pages.post("/officers", {"name": name, "pin": pin, "role": role})


def enter(pages, name, pin, status=303):
    token = re.search(r'data-csrf="([^"]+)"', pages.get("/sign-in"))[1]
    answer = pages.browser.post("/sign-in", data={
        "csrf_token": token, "name": name, "pin": pin, "then": "/queues/open"})
    assert answer.status_code == status, answer.status_code
    return answer


def lock(pages):
    pages.post("/lock", {})


def test_the_first_officer_is_signed_in_and_adds_the_others(pages):
    add(pages, "Nông Thị Lan", "1234")
    add(pages, "Hoàng Văn Lộc", "khoa-dai", "leader")

    html = pages.get("/officers")
    assert "Hoàng Văn Lộc" in html
    assert "<b>Nông Thị Lan</b>" in html


def test_a_locked_desk_shows_no_case_and_opens_with_the_pin(pages):
    add(pages, "Nông Thị Lan", "1234")
    id = pages.receive()
    lock(pages)

    assert pages.browser.get(f"/cases/{id}").headers["Location"].startswith("/sign-in")
    assert "Nguyễn Thị Hoà" not in pages.get("/sign-in")
    answer = enter(pages, "Nông Thị Lan", "1234")
    assert answer.headers["Location"] == "/queues/open"
    pages.get(f"/cases/{id}")


def test_each_act_carries_the_name_of_who_did_it(pages):
    add(pages, "Nông Thị Lan", "1234")
    add(pages, "Lương Thị Hà", "5678")
    first = pages.receive()
    lock(pages)
    enter(pages, "Lương Thị Hà", "5678")

    second = pages.receive(applicant_name="Lý A Páo")

    assert history(pages.desk, first)[0].by == "Nông Thị Lan"
    assert history(pages.desk, second)[0].by == "Lương Thị Hà"


def test_a_wrong_pin_does_not_say_whether_the_name_is_known(pages):
    add(pages, "Nông Thị Lan", "1234")
    lock(pages)

    known = enter(pages, "Nông Thị Lan", "0000", 422).get_data(as_text=True)
    unknown = enter(pages, "Ai đó", "0000", 422).get_data(as_text=True)

    assert "Tên hoặc mã PIN không đúng" in known
    assert "Tên hoặc mã PIN không đúng" in unknown


def test_five_wrong_pins_close_the_name_for_half_a_minute(pages):
    add(pages, "Nông Thị Lan", "1234")
    lock(pages)
    for _ in range(5):
        enter(pages, "Nông Thị Lan", "0000", 422)

    assert "Đợi 30 giây" in enter(pages, "Nông Thị Lan", "1234", 422).get_data(
        as_text=True)
    pages.clock.ms += 30_000
    enter(pages, "Nông Thị Lan", "1234")


def test_an_idle_desk_locks_itself(pages):
    add(pages, "Nông Thị Lan", "1234")
    pages.clock.ms += 29 * 60_000
    pages.get("/")
    pages.clock.ms += 31 * 60_000

    assert pages.browser.get("/").status_code == 303


def test_asking_for_the_strip_keeps_nobody_signed_in(pages):
    add(pages, "Nông Thị Lan", "1234")
    for _ in range(4):
        pages.clock.ms += 10 * 60_000
        pages.browser.get("/sync/strip")

    assert pages.browser.get("/").status_code == 303


def test_a_pin_is_kept_as_a_hash_and_never_written_into_a_change(pages):
    add(pages, "Nông Thị Lan", "bi-mat-1234")
    pages.receive()

    db = pages.desk.db
    assert people.get_officer(db, "Nông Thị Lan").pin_hash.startswith("$argon2id$")
    assert not any(b"bi-mat" in row[0] or b"argon2" in row[0]
                   for row in db.query("SELECT body FROM changes"))


def test_a_leader_sees_the_leaders_steps(pages):
    add(pages, "Nông Thị Lan", "1234")
    add(pages, "Hoàng Văn Lộc", "5678", "leader")
    id = pages.receive()
    pages.post(f"/cases/{id}/step/hand_over", {
        "seen": re.search(r'name="seen" value="([^"]+)"', pages.get(f"/cases/{id}"))[1],
        "officer": "Lương Thị Hà"})
    assert "Ký kết quả" not in pages.get(f"/cases/{id}")

    lock(pages)
    enter(pages, "Hoàng Văn Lộc", "5678")

    assert "Ký kết quả" in pages.get(f"/cases/{id}")


def test_a_pin_is_changed_by_who_knows_the_old_one(pages):
    add(pages, "Nông Thị Lan", "1234")

    pages.post("/officers/pin", {"old_pin": "9999", "new_pin": "5678"}, status=422)
    pages.post("/officers/pin", {"old_pin": "1234", "new_pin": "56"}, status=422)
    pages.post("/officers/pin", {"old_pin": "1234", "new_pin": "5678"})

    lock(pages)
    enter(pages, "Nông Thị Lan", "1234", status=422)
    enter(pages, "Nông Thị Lan", "5678")


def test_guessing_the_old_pin_is_slowed_down_like_signing_in(pages):
    add(pages, "Nông Thị Lan", "1234")
    for _ in range(5):
        pages.post("/officers/pin", {"old_pin": "9999", "new_pin": "5678"}, status=422)

    html = pages.post("/officers/pin", {"old_pin": "1234", "new_pin": "5678"},
                      status=422)

    assert "Đợi 30 giây" in html


def test_only_the_first_officer_sets_a_forgotten_pin_anew(pages):
    add(pages, "Nông Thị Lan", "1234")
    add(pages, "Lương Thị Hà", "5678")
    pages.post("/officers/reset", {"colleague": "Lương Thị Hà", "reset_pin": "0000"})
    lock(pages)
    enter(pages, "Lương Thị Hà", "0000")

    assert 'data-test="pin-reset"' not in pages.get("/officers")
    pages.post("/officers/reset", {"colleague": "Nông Thị Lan", "reset_pin": "1111"},
               status=422)
    lock(pages)
    enter(pages, "Nông Thị Lan", "1234")


def test_unsent_work_is_tied_to_no_login(pages):
    add(pages, "Nông Thị Lan", "1234")
    add(pages, "Lương Thị Hà", "5678")
    id = pages.receive()
    before = ask.pending(pages.desk.db, pages.desk.me)

    pages.post("/officers/pin", {"old_pin": "1234", "new_pin": "4321"})
    assert ask.pending(pages.desk.db, pages.desk.me) == before
    lock(pages)
    enter(pages, "Lương Thị Hà", "5678")

    assert ask.pending(pages.desk.db, pages.desk.me) == before
    assert history(pages.desk, id)[0].by == "Nông Thị Lan"
    assert "Nguyễn Thị Hoà" in pages.get("/outbox")

"""Who is let in to the province's pages, and who is not."""
from app.work.run_province import add_user


def test_the_board_asks_who_you_are(province):
    answer = province.browser.get("/")

    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_name_and_password_open_the_board(province):
    assert province.enter().location == "/"
    assert 'data-test="user-name">Hoàng Thị Lan<' in province.browser.get("/").text


def test_a_wrong_password_and_an_unknown_name_are_told_alike(province):
    wrong = province.enter(password="sai-mat-khau")
    unknown = province.enter(name="Không Ai")

    assert wrong.status_code == unknown.status_code == 422
    assert "Tên hoặc mật khẩu không đúng." in wrong.text
    assert "Tên hoặc mật khẩu không đúng." in unknown.text


def test_the_fifth_wrong_password_closes_the_door_for_five_minutes(province):
    for _ in range(5):
        assert province.enter(password="sai-mat-khau").status_code == 422

    assert province.enter().status_code == 429
    province.clock.later(minutes=4.9)
    assert province.enter().status_code == 429
    province.clock.later(minutes=0.2)
    assert province.enter().status_code == 303


def test_wrong_tries_for_one_name_leave_another_open(province):
    add_user(province.desk, "Nông Văn Đạt", ("supervisor", "20"), "mat-khau-khac")
    for _ in range(5):
        province.enter(name="Nông Văn Đạt")

    assert province.enter().status_code == 303


def test_a_form_without_its_token_is_refused(province):
    answer = province.browser.post("/sign-in", data={
        "name": "Hoàng Thị Lan", "password": "mat-khau-dai"})

    assert answer.status_code == 400


def test_out_means_out(province):
    province.enter()
    token = province.browser.get("/").text.split('csrf_token" value="')[1].split('"')[0]

    province.browser.post("/sign-out", data={"csrf_token": token})

    assert province.browser.get("/").status_code == 303


def test_an_hour_without_a_touch_asks_again(province):
    province.enter()
    province.clock.later(minutes=59)
    assert province.browser.get("/").status_code == 200

    province.clock.later(minutes=61)

    assert province.browser.get("/").status_code == 303


def test_a_person_who_was_taken_off_is_out_at_once(province):
    province.enter()
    with province.desk.db.write():
        province.desk.db.execute("DELETE FROM users")

    assert province.browser.get("/").status_code == 303


def test_the_cookie_is_out_of_reach_and_secure_over_tls(province):
    plain = province.browser.get("/sign-in").headers["Set-Cookie"]
    tls = province.browser.get("/sign-in", base_url="https://hub.example")

    assert "HttpOnly" in plain and "SameSite=Strict" in plain
    assert "Secure" not in plain
    assert "Secure" in tls.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in tls.headers


def test_every_page_forbids_what_it_does_not_need(province):
    answer = province.browser.get("/sign-in")

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"

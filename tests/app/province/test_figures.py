"""What programs read: healthz, metrics, the interface as OpenAPI."""
import re

SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"\})? [0-9]+')


def test_health_needs_no_sign_in(province):
    answer = province.browser.get("/healthz")

    assert answer.status_code == 200
    assert answer.json["ok"] is True


def test_metrics_add_up_what_the_board_shows(province):
    province.put_device(1, "06040", "2026-11-24T09:59:00", unsent=4)
    province.put_device(2, "06004", "2026-11-24T09:59:00", unsent=3)
    province.put_device(3, "06046", "2026-11-19T09:59:00", unsent=50)

    lines = province.browser.get("/metrics").text.splitlines()

    assert "motcua_unsent 7" in lines
    assert "motcua_devices_silent 1" in lines
    assert 'motcua_devices{state="active"} 3' in lines
    assert all(SAMPLE.fullmatch(line) for line in lines if not line.startswith("#"))


def test_metrics_count_exchanges_and_nothing_else(province):
    province.browser.post("/sync/v1/exchange", data=b"nobody")
    province.browser.get("/healthz")

    assert 'motcua_exchanges_total{status="400"} 1' in (
        province.browser.get("/metrics").text)


def test_the_interface_lists_every_address_and_no_other(province):
    answered = {(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
                for rule in province.browser.application.url_map.iter_rules()
                if rule.endpoint != "static"
                for method in rule.methods - {"HEAD", "OPTIONS"}}

    document = province.browser.get("/openapi.json").json

    assert {(path, method) for path, methods in document["paths"].items()
            for method in methods} == answered


def test_what_is_not_there_is_told_as_asked(province):
    province.enter()

    as_page = province.browser.get("/nowhere")
    as_json = province.browser.get("/nowhere", headers={"Accept": "application/json"})

    assert (as_page.status_code, as_json.status_code) == (404, 404)
    assert "<h1>" in as_page.text
    assert as_json.json["error"] == "not_found"

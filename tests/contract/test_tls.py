"""The line over TLS: the hub's own certificate, whatever it is, and nobody else's."""
import shutil
import socket

import pytest

from . import people
from .program import Desk
from .tls import LONG_AGO, Middle, TlsHub, make_certificate

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None,
                                reason="openssl makes the certificates")
UNIT = "06040"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    place = tmp_path_factory.mktemp("certificates")
    return {name: make_certificate(place / name, *dates) for name, dates in (
        ("first", ()), ("second", ()), ("stranger", ()), ("expired", (LONG_AGO,)))}


@pytest.fixture(scope="module")
def hub(certificates, tmp_path_factory):
    hub = TlsHub(tmp_path_factory.mktemp("hub"))
    hub.json("hub", "init")
    hub.certificate = certificates["first"]
    hub.serve()
    yield hub
    hub.stop()


@pytest.fixture
def desk(hub, tmp_path):
    return enrolled(hub, tmp_path / "desk")


@pytest.fixture
def middle(hub, certificates):
    return Middle(certificates["stranger"], hub.port, tls_on=True)


def enrolled(hub, place, url=""):
    desk = Desk(place, UNIT)
    desk.run("enrol", "--hub", url or hub.url, "--code", hub.code(UNIT))
    return desk


def again_with(hub, certificate):
    hub.stop()
    hub.certificate = certificate
    assert hub.serve().startswith("ready https://")


def take(desk, seed, number=3):
    desk.take(people.make_cases(seed, UNIT, number))


def test_a_self_signed_hub_is_known_from_enrolment_on(hub, desk):
    take(desk, 1, 40)

    ledger = desk.sync()

    assert (ledger["sent"], ledger["pending"], ledger["attempts"]) == (40, 0, 1)
    assert set(desk.export()) <= set(hub.export())


def test_dates_of_a_certificate_keep_nobody_out(hub, certificates, tmp_path):
    again_with(hub, certificates["expired"])
    try:
        desk = enrolled(hub, tmp_path / "desk")
        take(desk, 2)

        assert desk.sync()["sent"] == 3
    finally:
        again_with(hub, certificates["first"])


def test_somebody_in_the_middle_hears_a_question_and_nothing_else(desk, middle):
    take(desk, 3)
    before = desk.export_text()

    answer = desk.run("sync", "--json", "--timeout", "1", "--hub", middle.url, code=3)

    (refusal,) = answer.refusals()
    assert "chứng thư" in str(refusal["message"])
    assert b"/vouch" in middle.heard and b"/exchange" not in middle.heard
    assert len(middle.heard) < 300 * int(str(answer.one()["attempts"]))
    assert (desk.export_text(), desk.status()["pending"]) == (before, 3)
    assert desk.sync()["sent"] == 3


def test_nobody_in_the_middle_can_enrol_a_pc(hub, middle, tmp_path):
    desk = Desk(tmp_path / "desk", UNIT)
    code = hub.code(UNIT)

    (refusal,) = desk.refused("enrol", "--hub", middle.url, "--code", code, code=3)

    assert "chứng thư" in refusal["message"]
    desk.refused("status")
    desk.run("enrol", "--hub", hub.url, "--code", code)
    assert desk.sync()["pending"] == 0


def test_a_new_certificate_is_taken_when_the_hub_itself_vouches(
        hub, desk, middle, certificates):
    desk.sync()
    again_with(hub, certificates["second"])

    first, later = desk.sync(), desk.sync()

    # One connection more to ask, once; and the old certificate is worth nothing now.
    assert (first["attempts"], later["attempts"]) == (2, 1)
    desk.run("sync", "--timeout", "0", "--hub", middle.url, code=3)
    again_with(hub, certificates["first"])
    assert desk.sync()["attempts"] == 2


def test_what_stands_before_a_plain_hub_must_be_known_to_the_system(
        bare_hub, certificates, tmp_path):
    front = Middle(certificates["first"], bare_hub.port, tls_on=False)
    trusting = {"SSL_CERT_FILE": certificates["first"][0]}
    desk = Desk(tmp_path / "desk", UNIT)
    code = bare_hub.code(UNIT)

    desk.refused("enrol", "--hub", front.url, "--code", code, code=3)
    desk.more_environment = trusting
    desk.run("enrol", "--hub", front.url, "--code", code)
    take(desk, 5)

    assert desk.sync()["sent"] == 3
    desk.more_environment = {}
    desk.run("sync", "--timeout", "0", code=3)


def test_who_connects_and_says_nothing_holds_up_nobody(hub, desk):
    silent = [socket.create_connection(("127.0.0.1", hub.port)) for _ in range(30)]

    assert desk.sync("--timeout", "5")["pending"] == 0
    for one in silent:
        one.close()


def test_half_a_pair_is_a_wrong_command_and_a_wrong_pair_a_refusal(hub, certificates):
    certificate, key = certificates["first"]
    other_key = certificates["second"][1]

    for words in (["--tls-cert", certificate], ["--tls-key", key],
                  ["--host", "0.0.0.0", "--tls-cert", certificate]):
        hub.run("hub", "serve", "--port", "0", *words, code=2)
    answer = hub.run("hub", "serve", "--port", "0", "--tls-cert", certificate,
                     "--tls-key", other_key, code=1)
    assert answer.err and "Traceback" not in answer.err

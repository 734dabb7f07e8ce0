"""The hub's word about its certificate: nobody else can give it, nor give it again."""
import pytest

from sync.errors import Malformed
from sync.identity import key_from_seed
from sync.vouch import certificate_hash, read_voucher, vouch

HUB, OTHER = key_from_seed(b"h" * 32), key_from_seed(b"o" * 32)
NONCE = b"n" * 16
OURS = certificate_hash(b"a certificate")


def test_the_word_of_the_hub_names_its_certificate():
    assert read_voucher(vouch(HUB, NONCE, OURS), HUB.public, NONCE) == OURS
    assert read_voucher(vouch(HUB, NONCE, b""), HUB.public, NONCE) == b""


@pytest.mark.parametrize("data", [
    vouch(OTHER, NONCE, OURS), vouch(HUB, b"m" * 16, OURS), b"",
    vouch(HUB, NONCE, OURS)[:-1], b"<html>" * 30])
def test_any_other_word_is_none(data):
    with pytest.raises(Malformed):
        read_voucher(data, HUB.public, NONCE)


def test_the_hub_signs_no_question_of_another_size():
    with pytest.raises(Malformed):
        vouch(HUB, b"long" * 16, OURS)

"""The hub says which TLS certificate is its own, to whoever asks.

    desk → hub   nonce
    hub → desk   the nonce, the certificate's SHA-256, signature of the hub key

A box in the middle has to show another certificate; this is all it is told. Empty: the
hub serves no TLS itself, what stands before it does.
"""
import hashlib

import msgspec

from sync.errors import Malformed
from sync.identity import SIGNATURE_BYTES, Key, verified

NONCE_BYTES = 16
VOUCHER_BYTES_MAX = 1024


class Voucher(msgspec.Struct, array_like=True, frozen=True):
    """What the hub signs."""

    nonce: bytes
    certificate: bytes


def certificate_hash(der: bytes) -> bytes:
    """How a certificate is named everywhere: SHA-256 of its bytes."""
    return hashlib.sha256(der).digest()


def vouch(key: Key, nonce: bytes, certificate: bytes) -> bytes:
    """The hub's word. Raises Malformed for a nonce of another size."""
    if len(nonce) != NONCE_BYTES:
        raise Malformed(why="nonce")
    body = msgspec.msgpack.encode(Voucher(nonce, certificate))
    return body + key.sign(b"mc1vouch" + body)


def read_voucher(data: bytes, hub_public: bytes, nonce: bytes) -> bytes:
    """The certificate the hub calls its own, b"" for none. Raises Malformed when it is
    not this hub's word, or not its word to this question."""
    body, signature = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
    if not verified(hub_public, b"mc1vouch" + body, signature):
        raise Malformed(why="voucher")
    try:
        voucher = msgspec.msgpack.decode(body, type=Voucher)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed(why="voucher") from error
    if voucher.nonce != nonce:
        raise Malformed(why="voucher")
    return voucher.certificate

"""Keys: making, using and checking them. The only file that touches secrets.

    hub key ── certifies ──▶ device key ── certifies ──▶ incarnation key = writer
                                                          seals the lanes

A writer's id is the head of its key's hash, so a key cannot be put in its place.
"""
import hashlib
import hmac
from dataclasses import dataclass

from nacl import bindings
from nacl.exceptions import BadSignatureError

SEED_BYTES = 32
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Key:
    """An Ed25519 key pair."""

    public: bytes
    secret: bytes

    def sign(self, text: bytes) -> bytes:
        """64 bytes that only this key's owner can make."""
        return bindings.crypto_sign(text, self.secret)[:SIGNATURE_BYTES]


def key_from_seed(seed: bytes) -> Key:
    """The key pair grown from 32 random bytes."""
    public, secret = bindings.crypto_sign_seed_keypair(seed)
    return Key(public, secret)


def verified(public: bytes, text: bytes, signature: bytes) -> bool:
    """True when the owner of `public` signed `text`."""
    if len(signature) != SIGNATURE_BYTES or len(public) != 32:
        return False
    try:
        bindings.crypto_sign_open(signature + text, public)
    except (BadSignatureError, ValueError):
        return False
    return True


def name_of(public: bytes) -> bytes:
    """The 8-byte name of a device or a writer."""
    return hashlib.sha256(b"mc1key" + public).digest()[:8]


def mac(secret: bytes, text: bytes) -> bytes:
    """A tag that only who knows the enrolment secret can make."""
    return hmac.new(secret, text, hashlib.sha256).digest()


def same(one: bytes, other: bytes) -> bool:
    """Equal, told in a time that does not depend on where they differ."""
    return hmac.compare_digest(one, other)

"""The least that taking in signed changes can cost: a loop with nothing around it.

Inflate, decode, hash, link, check one signature a frame, insert the bytes, commit.
Shares no code with the program.
"""
import hashlib
import sqlite3
import zlib
from pathlib import Path

import msgspec
from nacl.signing import SigningKey, VerifyKey

BareFrame = tuple[bytes, bytes]   # deflated bodies, signature over the last hash

_encode = msgspec.msgpack.Encoder().encode
_bodies = msgspec.msgpack.Decoder(list[bytes]).decode
_body = msgspec.msgpack.Decoder().decode


class BareChain:
    """What is sent: bodies hash-linked to each other, frame after frame."""

    def __init__(self, key: SigningKey) -> None:
        self.head = b""
        self._key = key

    def frames(self, bodies: list[bytes], per_frame: int) -> list[BareFrame]:
        return [self._frame(bodies[first:first + per_frame])
                for first in range(0, len(bodies), per_frame)]

    def _frame(self, bodies: list[bytes]) -> BareFrame:
        for body in bodies:
            self.head = hashlib.sha256(self.head + body).digest()
        return (zlib.compress(_encode(bodies), 9),
                self._key.sign(self.head).signature)


class BareLog:
    """A table of bytes and the head of its chain."""

    def __init__(self, path: Path, key: VerifyKey) -> None:
        self.head = b""
        self._key = key
        self._store = sqlite3.connect(path, isolation_level=None)
        self._store.executescript("""PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE log (n INTEGER PRIMARY KEY, id BLOB, body BLOB);""")

    def take(self, frames: list[BareFrame]) -> None:
        """Take some frames in one commit."""
        self._store.execute("BEGIN IMMEDIATE")
        for packed, signature in frames:
            rows = [self._row(body) for body in _bodies(zlib.decompress(packed))]
            self._key.verify(self.head, signature)
            self._store.executemany("INSERT INTO log (id, body) VALUES (?, ?)", rows)
        self._store.execute("COMMIT")

    def _row(self, body: bytes) -> tuple[bytes, bytes]:
        _body(body)
        self.head = hashlib.sha256(self.head + body).digest()
        return self.head, body

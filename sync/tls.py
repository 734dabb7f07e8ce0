"""Is this TLS connection the hub's? Decided before a word about a case is said.

    the pinned certificate                      yes, whatever its dates say
    another, and the hub vouches for it         yes, and it is pinned from now on
    the hub says it serves no TLS itself        yes, when the system's authorities
                                                vouch for the host name
    anything else                               no line; nothing changes here

Certificates of such offices are self-signed, and their PCs' clocks are wrong: the key
of the hub, learned at enrolment, is what everything hangs on.
"""
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from secrets import token_bytes
from typing import Final

from db import meta
from db.sqlite import Database
from sync.errors import LineDown, Malformed
from sync.exchange import CONTENT_TYPE
from sync.me import Me
from sync.vouch import NONCE_BYTES, VOUCHER_BYTES_MAX, certificate_hash, read_voucher

VOUCH: Final = "/sync/v1/vouch"
PIN: Final = "tls_pin"

Dial = Callable[[ssl.SSLContext], ssl.SSLSocket]


@dataclass(slots=True)
class Trust:
    """Whose certificate a line may carry. With no hub key only the system's
    authorities count, unless PC and hub are just `meeting`: then the answer to the
    enrolment decides. State: the pin, and what the last connection showed."""

    hub_public: bytes = b""
    pin: bytes = b""
    keep: Callable[[bytes], None] = field(default=lambda pin: None)
    meeting: bool = False
    shown: bytes = b""
    known_to_system: bool = False

    def open(self, dial: Dial, host: str) -> ssl.SSLSocket:
        """A connection that is the hub's. Raises LineDown, and the errors of TLS."""
        try:
            if not self.pin and (made := self._open_known(dial)) is not None:
                return made
            made = dial(_any_certificate())
            self._look_at(made, known_to_system=False)
            if self.meeting or self.shown == self.pin:
                return made
            with made:
                told = self._ask(made, host)
            return self._open_as_told(dial, told)
        except ssl.SSLCertVerificationError as error:
            raise LineDown(why="other_certificate") from error

    def _open_known(self, dial: Dial) -> ssl.SSLSocket | None:
        """A connection the system's authorities vouch for; None when they do not and
        there is somebody else to ask."""
        try:
            made = dial(ssl.create_default_context())
        except ssl.SSLCertVerificationError:
            if not self.meeting and not self.hub_public:
                raise
            return None
        self._look_at(made, known_to_system=True)
        return made

    def _look_at(self, made: ssl.SSLSocket, *, known_to_system: bool) -> None:
        self.shown = certificate_hash(made.getpeercert(binary_form=True) or b"")
        self.known_to_system = known_to_system

    def _ask(self, made: ssl.SSLSocket, host: str) -> bytes:
        """The certificate the hub calls its own. Raises LineDown."""
        nonce = token_bytes(NONCE_BYTES)
        head = (f"POST {VOUCH} HTTP/1.1\r\nHost: {host}\r\n"
                f"Content-Type: {CONTENT_TYPE}\r\nContent-Length: {len(nonce)}\r\n"
                "Connection: close\r\n\r\n")
        try:
            made.sendall(head.encode() + nonce)
            answer = HTTPResponse(made, method="POST")
            answer.begin()
            return read_voucher(answer.read(VOUCHER_BYTES_MAX), self.hub_public, nonce)
        except (OSError, HTTPException, Malformed) as error:
            raise LineDown(why="other_certificate") from error

    def _open_as_told(self, dial: Dial, told: bytes) -> ssl.SSLSocket:
        """The hub has spoken; a new connection must be what it said."""
        if told and told != self.shown:
            raise LineDown(why="other_certificate")
        made = dial(_any_certificate() if told else ssl.create_default_context())
        self._look_at(made, known_to_system=not told)
        if told and told != self.shown:
            made.close()
            raise LineDown(why="other_certificate")
        self.pin = told
        self.keep(told)
        return made


def trust_of(db: Database, me: Me) -> Trust:
    """What an enrolled desk trusts; a new pin is kept in its folder."""

    def keep(pin: bytes) -> None:
        with db.write():
            meta.put(db, PIN, pin)

    return Trust(hub_public=me.hub_public, pin=meta.get(db, PIN) or b"", keep=keep)


def _any_certificate() -> ssl.SSLContext:
    """TLS that looks at nothing; who it is is judged afterwards, by the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context

"""The story `motcua demo` tells: no line, one thing changed twice, all agreed.

    hub ◀── line ── desk 1        one line is cut, both desks go on working,
     ▲───── line ── desk 2        the line is mended, a person decides
"""
import time
from pathlib import Path
from random import Random
from typing import Final

from app.clock import Clock, local
from app.commands.demo_stage import Counter, Folder, Stage
from app.commands.demo_words import WORDS
from app.commands.outcome import NO_LINE, PERSON_NEEDED, dumps, say
from app.print.pdf import receipt_pdf
from app.rules.forms import FormFacts, receipt_form
from app.rules.working_days import calendar_of
from app.seed.shipped import shipped_calendar, shipped_people, shipped_procedures
from app.work.add_cases import add_cases
from app.work.practice_cases import Commune, practice_cases
from app.work.read_cases import get_case, open_disputes
from app.work.verify import verify

UNIT: Final = "06040"
CASES: Final = 60
SEED: Final = 1954
CLERK: Final = "Hoàng Thị Lan"
CHAIR: Final = "Nông Văn Hùng"
NEW_CASE: Final = {
    "procedure_code": "1.004873", "applicant_name": "Vi Văn Thắng", "sex": "Nam",
    "birth_date": "1995-02-14", "citizen_id": "020095000017", "phone": "0912345678",
    "ethnicity": "Nùng", "hamlet": "Thôn Nà Lầu", "address": "Thôn Nà Lầu",
    "commune": "Xã Thất Khê", "province": "Tỉnh Lạng Sơn"}
ADDRESSES: Final = ("Thôn Bản Chang", "Thôn Pác Bó")
COPIES: Final = ("hub", "desk_1", "desk_2")


class Story:
    """State: the stage, the language, and when it began."""

    def __init__(self, stage: Stage, english: bool) -> None:
        self.stage = stage
        self._english = english
        self._began = time.monotonic()

    def tell(self) -> bool:
        """The whole story; whether all copies agreed in the end."""
        url = self.stage.open_hub()
        one, two = (self.stage.open_counter(UNIT, url) for _ in range(2))
        self._say("begin", url=url)
        self._move_in(one, two)
        case = self._work_without_a_line(two)
        self._change_one_thing_twice((one, two), case)
        return self._compare()

    def _move_in(self, one: Counter, two: Counter) -> None:
        added = add_cases(one.folder.desk(), enumerate(_cases(), 1))
        up, down = one.sync(), two.sync()
        self._say("moved_in", cases=added.added, sent=up["sent"],
                  requests=up["requests"], kilobytes=_kilobytes(up["bytes_up"]),
                  received=down["received"])

    def _work_without_a_line(self, two: Counter) -> str:
        two.line.cut()
        self._say("cut")
        received = two.folder.run("case", "receive", "-", "--as", CLERK, told=NEW_CASE)
        slip, size = _print_slip(two.folder, str(received["id"]))
        self._say("received", code=received["code"], due=_day(received["due_date"]),
                  slip=slip.name, kilobytes=_kilobytes(size))
        ledger = two.sync(ends=NO_LINE, timeout=0.5)
        self._say("kept", pending=ledger["pending"])
        two.line.mend()
        ledger = two.sync()
        self._say("mended", sent=ledger["sent"], pending=ledger["pending"])
        return str(received["id"])

    def _change_one_thing_twice(self, both: tuple[Counter, Counter], case: str
                                ) -> None:
        one, two = both
        one.sync()
        two.line.cut()
        for counter, address, officer in zip(both, ADDRESSES, (CHAIR, CLERK),
                                             strict=True):
            counter.folder.run("case", "edit", "-", "--as", officer, told={
                "case": case, "set": {"address": address}})
        self._say("twice", first=ADDRESSES[0], second=ADDRESSES[1])
        two.line.mend()
        one.sync()
        ledger = two.sync(ends=PERSON_NEEDED)
        one.sync(ends=PERSON_NEEDED)
        shown = [open_disputes(counter.folder.desk()) for counter in both]
        self._say("dispute", count=ledger["disputes"],
                  same=self._word(shown[0] == shown[1]))
        two.folder.run("dispute", "resolve", case, "address", "--value",
                       dumps(ADDRESSES[0]), "--reason", "Đối chiếu căn cước",
                       "--as", CLERK)
        two.sync()
        self._say("settled", count=one.sync()["disputes"])

    def _compare(self) -> bool:
        folders = [self.stage.hub, *(one.folder for one in self.stage.counters)]
        prints = [folder.fingerprint() for folder in folders]
        proofs = [verify(folder.desk()) for folder in folders]
        waiting = [one.ask("status")["pending"] for one in self.stage.counters]
        agreed = (len(set(prints)) == 1 and not any(waiting)
                  and all(proof["ok"] for proof in proofs))
        for name, copy, proof in zip(COPIES, prints, proofs, strict=True):
            self._say("copy", copy=WORDS[name][self._english].ljust(8),
                      cases=proof["cases"], changes=proof["changes"], mark=copy[:16])
        self._say("agreed" if agreed else "differ",
                  seconds=f"{time.monotonic() - self._began:.1f}",
                  place=self.stage.place)
        return agreed

    def _word(self, yes: bool) -> str:
        return WORDS["yes" if yes else "no"][self._english]

    def _say(self, which: str, **gaps: object) -> None:
        for line in WORDS[which][self._english].format(**gaps).splitlines():
            say(line)


def _cases() -> list[dict[str, object]]:
    """The commune of before."""
    commune = Commune(UNIT, "Xã Thất Khê", shipped_people(), shipped_procedures(),
                      calendar_of(shipped_calendar()))
    return practice_cases(Random(SEED), local(Clock().now_ms()), commune, CASES)


def _print_slip(folder: Folder, case: str) -> tuple[Path, int]:
    """Form 01 of a case, as a PDF beside the folder."""
    held = get_case(folder.desk(), case)
    pdf = receipt_pdf(receipt_form(held, FormFacts(
        unit_name="UBND Xã Thất Khê", officer_name=CLERK, place="Thất Khê")))
    slip = folder.data.parent / f"{held['code']}.pdf"
    slip.write_bytes(pdf)
    return slip, len(pdf)


def _day(text: object) -> str:
    return "/".join(reversed(str(text)[:10].split("-")))


def _kilobytes(count: object) -> str:
    assert isinstance(count, int)
    return f"{count / 1024:.1f}"

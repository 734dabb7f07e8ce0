"""What was typed into a form, kept as typed, so that a refused form comes back full.

Nothing is judged here: boxes are put together into the JSON of a case, and what
cannot be put together goes on as it is, for the rules to refuse with their words.
"""
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from werkzeug.datastructures import MultiDict

from app.rules.card_qr import PARTS_MIN, Card
from app.rules.errors import Refusal, Refused
from app.rules.fields import Field
from app.web import labels
from app.web.language import translate
from app.web.words import saying
from db.errors import StoreBusy, StoreFull

TEXTS: Final = (
    "procedure_code", "applicant_name", "sex", "citizen_id", "phone", "email",
    "ethnicity", "address", "hamlet", "commune", "province", "channel", "notes",
    "summary", "result_no", "officer",
)
MISTAKEN_FOR_CARD: Final = ("applicant_name", "citizen_id", "phone", "address")
NUMBERS: Final = ("fee", "copies", "satisfaction")
PERSON: Final = ("name", "citizen_id", "relation")
PAPERS_MAX: Final = 200
EMPTY_LINES: Final = 2   # for papers the catalogue does not know
# Which box to go to when a field made of several is wrong.
FIRST_BOX: Final = {"birth_date": "birth_year", "representative": "representative_name",
                    "documents": "paper_0_name", "reason": "reason"}
_DAY: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")

Raw = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary; `beside` its box the name need not be said."""

    field: str
    box: str
    words: str
    beside: str


@dataclass(slots=True)
class Form:
    """A form as it stands: what was typed and what is wrong with it."""

    raw: Raw
    problems: list[Problem] = field(default_factory=list)

    def typed(self, box: str) -> str:
        """What stands in a box."""
        return self.raw.get(box, "")

    def wrong(self, name: str) -> str:
        """The words beside a field, empty when it is right."""
        return " ".join(one.beside for one in self.problems if one.field == name)

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Take in what the rules said."""
        for one in refusals:
            name = one.field or ""
            told = saying(one.error, {"found": "", **one.facts}, translate)
            label = translate(labels.FIELDS.get(name, name)) if name else ""
            beside = f"{told.happened} {told.do}"
            self.problems.append(Problem(
                name, FIRST_BOX.get(name, name),
                f"{label}: {told.happened}" if label else beside, beside))


@contextmanager
def typed_stays() -> Iterator[None]:
    """A full disk or a busy store is said on the form, which comes back filled.

    Raises Refused.
    """
    try:
        yield
    except (StoreFull, StoreBusy) as error:
        raise Refused([Refusal(error=error.code, facts=error.facts)]) from error


def read_case(raw: Raw) -> dict[str, object]:
    """The case a form describes; only what the form asks for."""
    case: dict[str, object] = {
        name: raw[name].strip() for name in TEXTS if name in raw}
    for name in NUMBERS:
        if name in raw and raw[name].strip():
            case[name] = _number(raw[name])
    if "fee" in raw:
        case.setdefault("fee", 0)
        case["fee_paid"] = raw.get("fee_paid") == "1"
    if "birth_date" in raw or "birth_year" in raw:
        case["birth_date"] = raw.get("birth_date") or _birth(raw)
    if "citizen_id_date" in raw:
        case["citizen_id_date"] = read_day(raw["citizen_id_date"])
    if "papers" in raw:
        case["documents"] = _papers(raw)
    if "representative_name" in raw:
        person = {key: raw.get(f"representative_{key}", "").strip() for key in PERSON}
        case["representative"] = person if any(person.values()) else None
    return case


def boxes_of(case: Mapping[str, object]) -> dict[str, str]:
    """The boxes of a form that shows this case; the reverse of `read_case`."""
    boxes = {name: str(case.get(name) or "") for name in TEXTS if name in case}
    boxes |= {name: str(case[name]) for name in NUMBERS
              if case.get(name) is not None and name in case}
    boxes["fee_paid"] = "1" if case.get("fee_paid") else ""
    parts = [*str(case.get("birth_date") or "").split("-"), "", ""]
    boxes |= {"birth_year": parts[0], "birth_month": parts[1], "birth_day": parts[2]}
    issued = str(case.get("citizen_id_date") or "")
    boxes["citizen_id_date"] = "/".join(reversed(issued.split("-")))
    person = case.get("representative")
    for key in PERSON:
        boxes[f"representative_{key}"] = str(person.get(key, "")) if isinstance(
            person, dict) else ""
    papers = case.get("documents")
    boxes |= paper_boxes(papers if isinstance(papers, list) else [])
    return boxes


def paper_boxes(papers: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """The boxes of the checklist."""
    boxes: dict[str, str] = {}
    count = 0
    for count, paper in enumerate(papers, 1):
        boxes[f"paper_{count - 1}_name"] = str(paper["name"])
        boxes[f"paper_{count - 1}_copies"] = str(paper["copies"])
        boxes[f"paper_{count - 1}_ok"] = "1" if paper["ok"] else ""
    return {"papers": str(count + EMPTY_LINES), **boxes}


def scanned_text(raw: Raw) -> str:
    """The text of an identity card, in its own box or where the scanner typed it by
    mistake; empty when none was scanned."""
    if raw.get("card", "").strip():
        return raw["card"].strip()
    return next((raw[name].strip() for name in MISTAKEN_FOR_CARD
                 if raw.get(name, "").count("|") >= PARTS_MIN - 1), "")


def card_boxes(card: Card) -> dict[str, str]:
    """The boxes a card fills; what it does not say stays as typed."""
    known = {"applicant_name": card.name, "citizen_id": card.citizen_id,
             "birth_date": card.birth_date, "sex": card.sex, "address": card.address,
             "citizen_id_date": card.issued}
    boxes = boxes_of(known)
    return {"card": ""} | {name: boxes[name] for name in (
        "applicant_name", "citizen_id", "birth_year", "birth_month", "birth_day", "sex",
        "address", "citizen_id_date") if boxes[name]}


def read_value(one: Field, text: str) -> object:
    """One field's value as a person types it; what cannot be read stays text."""
    text = text.strip()
    if one.form in ("int", "score"):
        return _number(text)
    if one.form == "flag":
        return text == "1"
    if one.form == "person":
        return {"name": text, "citizen_id": "", "relation": ""}
    if one.form == "partial_date":
        return "-".join(part.zfill(2) for part in reversed(re.split(r"[/.\- ]+", text))
                        ) if not re.match(r"\d{4}-", text) else text
    return read_day(text) if one.form in ("date", "due") else text


def first_of_each(values: MultiDict[str, str]) -> dict[str, str]:
    """A sent form as one text a box."""
    return values.to_dict(flat=True)


def _number(text: str) -> int | str:
    """"10.000" → 10000; what is no number stays text and is refused as such."""
    digits = re.sub(r"[\s.,đ]", "", text)
    return int(digits) if digits.isdecimal() and len(digits) < 16 else text


def _birth(raw: Raw) -> str:
    """Three boxes; a year alone is enough, as elders often know no more."""
    day, month, year = (raw.get(f"birth_{part}", "").strip()
                        for part in ("day", "month", "year"))
    parts = [year, month.zfill(2) if month else "", day.zfill(2) if day else ""]
    while parts and not parts[-1]:
        parts.pop()
    return "-".join(part or "?" for part in parts)


def read_day(text: str) -> str:
    """"23/11/2026" → "2026-11-23"; what is no day stays as it was typed."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return text.strip()
    day, month, year = match.groups()
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}"


def _papers(raw: Raw) -> list[dict[str, object]]:
    """The checklist; a line without a name was not filled in."""
    count = raw.get("papers", "0")
    papers: list[dict[str, object]] = []
    for place in range(min(int(count), PAPERS_MAX) if count.isdecimal() else 0):
        name = raw.get(f"paper_{place}_name", "").strip()
        if name:
            copies = raw.get(f"paper_{place}_copies") or "1"
            papers.append({"name": name, "copies": _number(copies),
                           "ok": raw.get(f"paper_{place}_ok") == "1"})
    return papers

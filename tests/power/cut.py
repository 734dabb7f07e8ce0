"""What a power cut may leave of files that were being written.

What was synced is there. Of what was not, each sector is there or is not, whatever
was written first: disks and systems write in an order of their own.
"""
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from app.desk import open_desk, store_of
from tests.killed.village import whole

from .disk import Event

SECTOR = 512
# How likely a sector that was not synced is on the disk: none, some, nearly all.
LUCK = (0.0, 0.1, 0.5, 0.9, 1.0)


@dataclass
class Story:
    """One folder: its files at first, all that happened to them, and what was said to
    be kept, each with how much had happened by then."""

    begun: dict[str, bytes]
    events: list[Event] = field(default_factory=list)
    said: list[tuple[int, str]] = field(default_factory=list)


def cut_everywhere(story: Story, place: Path, chance: Random, *,
                   lying: bool = False) -> int:
    """Cut the power after each event in turn and open what is left; how often.

    `lying`: the disk answers a sync and does nothing. Raises Violation, StoreError.
    """
    files = Files(Path(next(iter(story.begun))).parent, story.begun)
    for number, event in enumerate(story.events, 1):
        if not lying or event.kind != "sync":
            files.happen(event)
        place.mkdir()
        files.cut(place, chance)
        desk = open_desk(store_of(place))
        try:
            whole(desk, {id for at, id in story.said if at <= number})
        finally:
            desk.db.close()
            shutil.rmtree(place)
    return len(story.events)


@dataclass
class Image:
    """One file as the disk holds it, and what waits to be written."""

    sure: bytearray = field(default_factory=bytearray)
    waiting: list[Event] = field(default_factory=list)

    def sync(self) -> None:
        for event in self.waiting:
            _apply(self.sure, event)
        self.waiting.clear()

    def left(self, chance: Random) -> bytes:
        """What is found after the cut."""
        luck, found = chance.choice(LUCK), bytearray(self.sure)
        for event in self.waiting:
            for part in _sectors(event):
                if chance.random() < luck:
                    _apply(found, part)
        return bytes(found)


class Files:
    """The files of a folder, event by event. State: an image for each file."""

    def __init__(self, folder: Path, begun: dict[str, bytes]) -> None:
        self.folder = folder
        self.images = {name: Image(bytearray(held)) for name, held in begun.items()}
        self.maybe: dict[str, Image] = {}     # deleted, perhaps not yet on the disk

    def happen(self, event: Event) -> None:
        """One more event, and nothing lost."""
        if event.kind == "delete":
            self.maybe[event.file] = self.images.pop(event.file, Image())
            return
        image = self.images.setdefault(event.file, Image())
        if event.kind == "sync":
            image.sync()
            self.maybe.clear()
        else:
            image.waiting.append(event)

    def cut(self, place: Path, chance: Random) -> None:
        """Write into an empty folder what a cut now may leave."""
        found = dict(self.images)
        found |= {name: image for name, image in self.maybe.items()
                  if name not in found and chance.random() < 0.5}
        for name, image in found.items():
            (place / Path(name).relative_to(self.folder)).write_bytes(
                image.left(chance))


def _sectors(event: Event) -> Sequence[Event]:
    """The parts of an event that can be there or not, each for itself."""
    if event.kind == "truncate":
        return [event]
    parts, at, end = [], event.place, event.place + len(event.bytes)
    while at < end:
        next_at = min(end, at - at % SECTOR + SECTOR)
        parts.append(Event("write", event.file, at, event.bytes[
            at - event.place:next_at - event.place]))
        at = next_at
    return parts


def _apply(held: bytearray, event: Event) -> None:
    if event.kind == "truncate":
        del held[event.place:]
        held.extend(bytes(event.place - len(held)))
        return
    held.extend(bytes(max(0, event.place - len(held))))
    held[event.place:event.place + len(event.bytes)] = event.bytes

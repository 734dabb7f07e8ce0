"""A day's work on watched files, and when each part of it was said to be kept."""
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from app.desk import Desk
from app.meaning import MEANING
from sync import answer, ask
from sync.ask import Side
from sync.question import Hub, Question
from tests.killed.village import Village, held
from tests.killed.work import act
from tests.world.machine import HUB

from .cut import Story
from .disk import Disk, disk

CHECKPOINT_PAGES = 30    # a desk's own is a thousand: too rare for a short day


@dataclass
class Day:
    """State: the village and its folders' stories so far."""

    village: Village
    chance: Random
    stories: dict[str, Story] = field(default_factory=dict)


def a_day(place: Path, seed: int, acts: int) -> Day:
    """One desk works and syncs; folders are closed and opened as PCs are."""
    day = Day(Village.found(place), Random(seed))
    for name in ("an", HUB):
        folder = day.village.folder(name)
        day.stories[name] = Story({
            str(path): path.read_bytes() for path in folder.iterdir()})
    with disk(place) as watched:
        while acts > 0:
            with _opened(day, "an", watched) as desk, _opened(day, HUB, watched) as hub:
                for _ in range(day.chance.randint(2, 8)):
                    _work(day, desk, watched)
                    acts -= 1
                    if day.chance.random() < 0.4:
                        _sync(day, desk, hub, watched)
    return day


@contextmanager
def _opened(day: Day, name: str, watched: Disk) -> Iterator[Desk]:
    desk = day.village.open(name)
    desk.db.connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    try:
        yield desk
    finally:
        desk.db.close()
        _sort(day, watched)


def _work(day: Day, desk: Desk, watched: Disk) -> None:
    act(desk, day.chance, lambda word, ids, codes: _say(day, "an", watched, ids))


def _sync(day: Day, desk: Desk, hub_desk: Desk, watched: Disk) -> None:
    """One exchange. What the answer says the hub holds, the hub must hold for ever;
    what the cursor has passed, the desk must."""
    side = Side(desk.db, desk.me, MEANING, "power")
    hub = Hub(hub_desk.db, hub_desk.me, MEANING, desk.clock.now_ms())
    request = ask.build(side, day.chance.randbytes(16), hub.now_ms, 1 << 16)
    question = answer.open_question(hub, request.data)
    assert isinstance(question, Question)
    with hub.db.write():
        answer.take(hub, question)
    _say(day, HUB, watched, held(hub_desk))
    reply = io.BytesIO(answer.give(hub, question))
    for _ in ask.take_answer(side, request, reply, hub.now_ms):
        _say(day, "an", watched, held(desk))


def _say(day: Day, name: str, watched: Disk, ids) -> None:
    _sort(day, watched)
    story = day.stories[name]
    known = {id for _, id in story.said}
    story.said += [(len(story.events), id) for id in ids if id not in known]


def _sort(day: Day, watched: Disk) -> None:
    """Each event to its folder's story."""
    for event in watched.events:
        name = Path(event.file).parent.name
        day.stories[name].events.append(event)
    watched.events.clear()


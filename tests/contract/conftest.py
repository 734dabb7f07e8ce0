"""A province of one hub and many communes, each desk its own folder and token."""
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from . import people
from .line import Line
from .program import Desk, Hub, Worker

MakeDesk = Callable[..., Desk]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A served hub that knows the units and the small catalogue."""
    hub = make_hub(tmp_path_factory.mktemp("hub"))
    hub.run("hub", "units", "import", people.write_units(hub.files / "units.csv"))
    hub.run("hub", "procedures", "import",
            people.write_procedures(hub.files / "procedures.csv"))
    hub.serve()
    yield hub
    hub.stop()


@pytest.fixture
def bare_hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub of this test's own, served, with nothing imported."""
    hub = make_hub(tmp_path / "bare-hub")
    hub.serve()
    yield hub
    hub.stop()


@pytest.fixture(scope="module")
def free_unit() -> Callable[[], str]:
    """A unit nobody in this module works in yet: tests do not meet each other."""
    units = iter(people.UNITS)
    return lambda: next(units)


@pytest.fixture(scope="module")
def desk_of(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> MakeDesk:
    """Enrol one more PC of a unit."""
    numbers = count(1)

    def make(unit: str, role: str = "officer", url: str = "") -> Desk:
        place = tmp_path_factory.mktemp(f"desk-{unit}-{next(numbers)}")
        desk = Desk(place, unit)
        desk.run("enrol", "--hub", url or hub.url, "--code", hub.code(unit, role))
        return desk

    return make


@pytest.fixture(scope="module")
def desk(desk_of: MakeDesk, free_unit: Callable[[], str]) -> Desk:
    """The desk most tests of a module share, each with cases of its own."""
    return desk_of(free_unit())


@pytest.fixture
def line(hub: Hub) -> Iterator[Line]:
    line = Line(hub.port)
    yield line
    line.close()


@pytest.fixture
def worker_of() -> Iterator[Callable[[Desk], Worker]]:
    workers: list[Worker] = []

    def make(desk: Desk) -> Worker:
        workers.append(Worker(desk))
        return workers[-1]

    yield make
    for worker in workers:
        if worker.process.poll() is None:
            worker.process.kill()
            worker.process.wait(10)


def make_hub(place: Path) -> Hub:
    place.mkdir(parents=True, exist_ok=True)
    hub = Hub(place)
    made = hub.json("hub", "init")
    assert set(made) >= {"hub_id", "epoch", "public_key"}
    return hub

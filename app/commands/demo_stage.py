"""What the demo stands on: a hub that serves, two desks that work, lines between.

The hub and the desks are processes of the program as it is; what a person does at a
desk is a command beside them, and this process only reads.
"""
import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.clock import Clock
from app.commands.demo_line import DemoLine
from app.commands.outcome import dumps
from app.desk import Desk, open_desk, store_of
from app.work.enrol_device import enrol_device, start_hub
from app.work.read_cases import every_case
from app.work.run_province import give_code

ANSWER_S_MAX: Final = 60
HOUSE: Final = Path(__file__).parents[2]
Row = dict[str, object]


class DemoFailed(Exception):
    """The program did not do what the story says."""


@dataclass(slots=True)
class Folder:
    """A data folder and what runs on it."""

    data: Path

    def desk(self) -> Desk:
        return open_desk(store_of(self.data))

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Begin a command that stays."""
        return subprocess.Popen(self._command(*words), cwd=HOUSE,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, *words: str, told: object = None) -> Row:
        """One command from beginning to end; its answer. Raises DemoFailed."""
        done = subprocess.run(self._command(*words), cwd=HOUSE, check=False,
                              input=dumps(told).encode(), capture_output=True,
                              timeout=ANSWER_S_MAX)
        if done.returncode:
            raise DemoFailed(f"motcua {' '.join(words)}: exit {done.returncode}\n"
                             + done.stderr.decode())
        return dict(json.loads(done.stdout))

    def fingerprint(self) -> str:
        """Every case of this folder, byte for byte, in one number."""
        read = hashlib.sha256()
        for case in every_case(self.desk()):
            read.update(dumps(case).encode())
        return read.hexdigest()

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "app", *words, "--data", str(self.data)]


@dataclass(slots=True)
class Counter:
    """One desk: its folder, its line, and `motcua worker` running on it."""

    folder: Folder
    line: DemoLine
    worker: "subprocess.Popen[bytes]"

    def ask(self, cmd: str, **more: object) -> Row:
        """What the worker answers. Raises DemoFailed when it does not."""
        assert self.worker.stdin is not None and self.worker.stdout is not None
        self.worker.stdin.write(dumps({"cmd": cmd, **more}).encode() + b"\n")
        self.worker.stdin.flush()
        answer = self.worker.stdout.readline()
        if not answer:
            raise DemoFailed("motcua worker ended")
        return dict(json.loads(answer))

    def sync(self, *, ends: int = 0, **more: object) -> Row:
        """Bring this desk and the hub to agree; the ledger. Raises DemoFailed."""
        ledger = self.ask("sync", **more)
        if ledger["exit_code"] != ends:
            raise DemoFailed(f"motcua sync: {ledger}")
        return ledger

    def close(self) -> None:
        self.line.close()
        self.worker.terminate()
        self.worker.wait(ANSWER_S_MAX)


@dataclass(slots=True)
class Stage:
    """The hub and its desks."""

    place: Path
    hub: Folder = field(init=False)
    counters: list[Counter] = field(default_factory=list)
    _serving: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.hub = Folder(self.place / "hub")

    def open_hub(self) -> str:
        """Make a hub and serve it; its address. Raises DemoFailed."""
        start_hub(store_of(self.hub.data, create=True))
        self._serving = self.hub.start("hub", "serve", "--port", "0")
        assert self._serving.stdout is not None
        ready = self._serving.stdout.readline().decode().split()
        if len(ready) != 2:
            raise DemoFailed("motcua hub serve did not start")
        return ready[1]

    def open_counter(self, unit: str, url: str) -> Counter:
        """Enrol one more PC of a unit, over a line of its own."""
        code = give_code(self.hub.desk(), unit, "officer").code
        line = DemoLine(int(url.rpartition(":")[2]))
        folder = Folder(self.place / f"desk-{len(self.counters) + 1}")
        enrol_device(store_of(folder.data, create=True), line.url, code, Clock())
        counter = Counter(folder, line, folder.start("worker"))
        self.counters.append(counter)
        return counter

    def close(self) -> None:
        """End what was begun; the folders stay."""
        for counter in self.counters:
            counter.close()
        if self._serving is not None:
            self._serving.terminate()
            self._serving.wait(ANSWER_S_MAX)

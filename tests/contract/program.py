"""How the tests run the program: as another office would, from the command line.

    Hub ── code ──▶ Desk ── sync ──▶ Hub        each a folder, each a process
"""
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import SystemRandom

ROOT = Path(__file__).resolve().parents[2]
RUN_S_MAX = 90
READY_S_MAX = 30
REFUSAL_KEYS = ["error", "line", "case", "field", "message", "do"]

Row = dict[str, object]


@dataclass(frozen=True)
class Answer:
    """What one command printed, and how it ended."""

    code: int
    out: str
    err: str

    def lines(self) -> list[Row]:
        """Every line of stdout; each must be one JSON object."""
        return [json.loads(line) for line in self.out.splitlines()]

    def one(self) -> Row:
        rows = self.lines()
        assert len(rows) == 1, f"one JSON object was promised, got {self.out!r}"
        return rows[0]

    def refusals(self) -> list[Row]:
        """The refusal lines of stderr; messages for people may stand between."""
        rows = [json.loads(line) for line in self.err.splitlines()
                if line.startswith("{")]
        for row in rows:
            assert list(row) == REFUSAL_KEYS, row
        return rows


class Folder:
    """One data folder on one PC, with its own continuity token."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.data = place / "data"
        self.state = place / "state"
        self.files = place / "files"
        self.files.mkdir(parents=True)
        self.more_environment: dict[str, str] = {}
        self._numbers = count(1)

    def environment(self) -> dict[str, str]:
        passed = ("PATH", "SYSTEMROOT", "PYTHONFAULTHANDLER")
        kept = {name: os.environ[name] for name in passed if name in os.environ}
        return kept | {"HOME": str(self.place), "MOTCUA_STATE": str(self.state),
                       **self.more_environment}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "app", *words, "--data", str(self.data)]

    def run(self, *words: str, code: int | Iterable[int] = 0,
            stdin: str | None = None) -> Answer:
        done = subprocess.run(
            self.command(*words), cwd=ROOT, env=self.environment(),
            input=(stdin or "").encode(), capture_output=True, timeout=RUN_S_MAX,
            check=False)
        answer = Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
        promised = [code] if isinstance(code, int) else list(code)
        assert answer.code in promised, (
            f"motcua {' '.join(words)}: exit {answer.code}, promised {promised}\n"
            f"stdout: {answer.out[-1500:]}\nstderr: {answer.err[-3000:]}")
        return answer

    def start(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.command(*words), cwd=ROOT, env=self.environment(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            errors="surrogateescape")

    def json(self, *words: str, code: int | Iterable[int] = 0) -> Row:
        return self.run(*words, "--json", code=code).one()

    def lines(self, *words: str, code: int | Iterable[int] = 0) -> list[Row]:
        return self.run(*words, "--json", code=code).lines()

    def refused(self, *words: str, code: int = 1) -> list[Row]:
        """Run what must be refused: nothing on stdout, the reasons on stderr."""
        answer = self.run(*words, "--json", code=code)
        assert answer.out == "", f"a refusal printed on stdout: {answer.out!r}"
        rows = answer.refusals()
        assert rows, f"no refusal line on stderr: {answer.err!r}"
        return rows

    def file(self, rows: Iterable[object]) -> str:
        """A JSON-lines file with these rows (a text is written as it is)."""
        path = self.files / f"{next(self._numbers)}.jsonl"
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)
                 for row in rows]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return str(path)

    def take(self, cases: Iterable[object]) -> Row:
        return self.json("case", "import", self.file(cases))

    def edit(self, edits: Iterable[object], *words: str) -> Row:
        return self.json("case", "edit", self.file(edits), *words)

    def receive(self, rows: Iterable[object], *words: str,
                code: int | Iterable[int] = 0) -> list[Row]:
        return self.lines("case", "receive", self.file(rows), *words, code=code)

    def export_text(self) -> str:
        return self.run("case", "export").out

    def export(self) -> dict[str, Row]:
        rows = [json.loads(line) for line in self.export_text().splitlines()]
        return {str(row["id"]): row for row in rows}

    def case(self, case: str) -> Row:
        return self.export()[case]

    def disputes(self) -> list[Row]:
        return self.lines("dispute", "list")

    def resolve(self, case: str, field: str, value: object, *words: str,
                code: int = 0) -> Answer:
        return self.run("dispute", "resolve", case, field, "--value",
                        json.dumps(value, ensure_ascii=False),
                        "--reason", "Đã đối chiếu giấy tờ gốc", *words, code=code)


class Desk(Folder):
    """A PC of one commune."""

    def __init__(self, place: Path, unit: str) -> None:
        super().__init__(place)
        self.unit = unit

    def sync(self, *words: str, code: int | Iterable[int] = 0) -> Row:
        return self.json("sync", *words, code=code)

    def status(self) -> Row:
        return self.json("status")


class Hub(Folder):
    """A province: its folder and the process that serves it."""

    port = 0
    process: "subprocess.Popen[str] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> str:
        """Start serving; return the line that says it is ready."""
        self.port = self.port or free_port()
        log = self.place / "serve.log"
        with log.open("a", encoding="utf-8") as stderr:
            self.process = subprocess.Popen(
                self.command("hub", "serve", "--host", "127.0.0.1",
                             "--port", str(self.port)),
                cwd=ROOT, env=self.environment(), text=True,
                stdout=subprocess.PIPE, stderr=stderr)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, log.read_text(encoding="utf-8")[-3000:]
        return line

    def stop(self) -> int:
        if self.process is None:
            return 0
        process, self.process = self.process, None
        process.terminate()
        try:
            return process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait(10)

    def code(self, unit: str, role: str = "officer") -> str:
        answer = self.json("hub", "code", "--unit", unit, "--role", role)
        return str(answer["code"])

    def devices(self) -> list[Row]:
        return self.lines("hub", "devices")


class Worker:
    """`motcua worker`: one process, one JSON command and answer a line."""

    def __init__(self, folder: Folder) -> None:
        self.process = folder.start("worker")

    def ask(self, cmd: str, **more: object) -> Row:
        return self.say(json.dumps({"cmd": cmd} | more))

    def say(self, line: str) -> Row:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"the worker died: exit {self.process.poll()}"
        return dict(json.loads(answer))

    def close(self) -> int:
        assert self.process.stdin is not None
        if self.process.poll() is None:
            self.process.stdin.write('{"cmd":"exit"}\n')
            self.process.stdin.close()
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def free_port() -> int:
    """A port nobody uses, from below those the system lends to whoever calls out: one
    of these may be taken between this look and its use."""
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", SystemRandom().randrange(12_000, 32_000)))
            return int(probe.getsockname()[1])

"""A process of the village: started, listened to, killed."""
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection

# A server that has loaded everything forks each process in milliseconds.
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.killed.work"])
READY_S_MAX = 30.0


class Process:
    """State: the process and the end of the pipe we hear it on."""

    def __init__(self, does: Callable[..., None], *words: object) -> None:
        self._hears, tells = FORKS.Pipe(duplex=False)
        folder, what, *more = words
        self._process = FORKS.Process(
            target=does, args=(folder, what, tells, *more), daemon=True)
        self._process.start()
        tells.close()

    def ready(self) -> int:
        """Wait until it says so; what it said with it."""
        hears: Connection = self._hears
        assert hears.poll(READY_S_MAX), "the process does not begin"
        word, number = hears.recv()
        assert word == "ready"
        return int(number)

    def alive(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        """SIGKILL: it cannot say goodbye."""
        self._process.kill()

    def said(self) -> list[tuple[object, ...]]:
        """All it said until it died."""
        self._process.join(READY_S_MAX)
        words = []
        while True:
            try:
                words.append(self._hears.recv())
            except (EOFError, OSError):   # OSError: killed in the middle of a word
                self._hears.close()
                return words


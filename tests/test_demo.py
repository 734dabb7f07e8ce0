"""The demo runs, all copies agree, and the README shows what it really prints."""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.commands.demo_line import DemoLine
from app.commands.demo_story import Story
from app.commands.demo_words import WORDS

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"<!-- demo -->\n+```text\n(.*?)```\n+<!-- /demo -->", re.S)
DRAWN = (
    (re.compile(r"/\S*motcua-demo-\w+"), "FOLDER"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "MARK"),
    (re.compile(r"\d{2}/\d{2}/\d{4}"), "DAY"),
    (re.compile(r"-\d{6}-"), "-YYMMDD-"),
    (re.compile(r"127\.0\.0\.1:\d+"), "ADDRESS"),
    (re.compile(r"\d+\.\d+"), "N.N"),
    # Receipts are changes too; how many there are depends on how the line was used.
    (re.compile(r"\d+ changes"), "N changes"),
)


def shape(text: str) -> list[str]:
    """The lines without what is drawn anew each time; counts stay."""
    for drawn, name in DRAWN:
        text = drawn.sub(name, text)
    return text.splitlines()


def run(tmp_path: Path, *words: str, lang: str = "C.UTF-8"):
    return subprocess.run(
        [sys.executable, "-m", "app", "demo", *words], cwd=ROOT, text=True,
        capture_output=True, timeout=120, check=False,
        env={**os.environ, "LANG": lang, "TMPDIR": str(tmp_path)})


def test_the_readme_shows_what_the_demo_prints(tmp_path):
    shown = BLOCK.search(README.read_text(encoding="utf-8"))
    assert shown, "README.md lost its demo block"

    done = run(tmp_path, "--english")

    assert done.returncode == 0, done.stderr
    assert shape(done.stdout) == shape(shown[1])


def test_it_speaks_vietnamese_first_and_leaves_a_slip(tmp_path):
    done = run(tmp_path)

    assert done.returncode == 0, done.stderr
    assert "Ba bản giống nhau từng byte" in done.stdout
    (slip,) = tmp_path.glob("motcua-demo-*/*.pdf")
    assert slip.read_bytes().startswith(b"%PDF-")


def test_every_line_is_told_in_both_languages_with_the_same_gaps():
    for name, (vietnamese, english) in WORDS.items():
        gaps = [sorted(re.findall(r"{(\w+)}", text)) for text in (vietnamese, english)]

        assert gaps[0] == gaps[1], name


def test_a_cut_line_carries_nothing_and_a_mended_one_does():
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread
    from urllib.error import URLError
    from urllib.request import urlopen

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words):
            """Tests are silent."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    line = DemoLine(server.server_port)
    try:
        assert urlopen(line.url, timeout=5).status == 200
        line.cut()
        with pytest.raises((URLError, ConnectionError)):
            urlopen(line.url, timeout=5)
        line.mend()
        assert urlopen(line.url, timeout=5).status == 200
    finally:
        line.close()
        server.shutdown()


def test_copies_that_differ_are_told_and_fail(tmp_path, capfdbinary):
    """The end of the story is not always good: what one desk alone holds is noticed."""
    from app.commands.demo_stage import Stage

    stage = Stage(tmp_path)
    try:
        url = stage.open_hub()
        counter, _ = (stage.open_counter("06040", url) for _ in range(2))
        counter.folder.run("case", "receive", "-", told={
            "procedure_code": "1.004873", "applicant_name": "Vi Văn Thắng",
            "citizen_id": "020095000017"})

        agreed = Story(stage, english=True)._compare()
    finally:
        stage.close()

    assert agreed is False
    assert b"The copies DIFFER" in capfdbinary.readouterr().out

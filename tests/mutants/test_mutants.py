"""The hunt works: a known bug is found, sound code passes, every bug has its place."""
import pytest

from .bugs import BUGS, Bug
from .hunt import ROOT, hunt

FOLD = ("tests/sync/test_fold.py",)
SAMPLE = ("seen off by one", "union loses one")


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE)
def test_a_deliberate_bug_is_found(name):
    (bug,) = [bug for bug in BUGS if bug.name == name]

    assert "test_fold" in hunt(bug, FOLD, worlds=False)


@pytest.mark.slow
def test_sound_code_is_not_accused():
    harmless = Bug("none", "sync/fold.py", "NEVER_MS: Final = 1 << 62",
                   "NEVER_MS: Final = 1 << 61")

    assert hunt(harmless, FOLD, worlds=False) == ""


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_every_bug_still_has_its_place(bug):
    text = (ROOT / bug.file).read_text(encoding="utf-8")

    assert text.count(bug.old) == 1


def test_bugs_have_names_of_their_own():
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 60

"""Which scan goes first."""
import pytest

from app.rules.errors import BadValue
from app.rules.paper_line import read_kind, read_sha
from app.rules.paper_order import paper_rank


@pytest.mark.parametrize("kind, size, due, rank", [
    ("Kết quả", 200_000, None, 1), ("KẾT  QUẢ giải quyết", 5, "2099-01-01", 1),
    ("result", 5, None, 1), ("Kết quả", 200_001, None, 3),
    ("Kết quả", 200_001, "2026-11-27", 2), ("Đơn", 5, "2026-12-02", 2),
    ("Đơn", 5, "2026-12-03", 3), ("Đơn", 5, "2026-12-02T16:00", 2),
    ("Đơn", 5, "2020-01-01", 2), ("Đơn", 5, None, 3),
])
def test_results_go_first_then_what_is_due_then_the_rest(kind, size, due, rank):
    assert paper_rank(kind, size, due, soon_end="2026-12-03") == rank


def test_the_name_of_a_scan_is_checked_before_it_is_used():
    assert read_sha("AB" * 32) == b"\xab" * 32
    for wrong in ("", "ab" * 31, "zz" * 32, "../" * 21 + "x", "ab" * 32 + "\n"):
        with pytest.raises(BadValue):
            read_sha(wrong)


def test_a_paper_is_called_something():
    assert read_kind("  Đơn\nđề nghị ") == "Đơn đề nghị"
    for wrong in ("", " \n", "k" * 61):
        with pytest.raises(BadValue):
            read_kind(wrong)

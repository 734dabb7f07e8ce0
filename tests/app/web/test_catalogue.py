"""The page of procedures: what is found, what is free, and that there is more."""


def test_who_sees_a_part_is_told_so(pages):
    assert "gõ thêm chữ để thu hẹp" in pages.get("/catalogue")
    assert "gõ thêm chữ để thu hẹp" not in pages.get("/catalogue?q=khai+sinh")


def test_nothing_found_is_said(pages):
    html = pages.get("/catalogue?q=zzzz")

    assert "Không có thủ tục nào chứa các chữ này" in html and "<table" not in html


def test_what_costs_nothing_is_told_from_what_nobody_knows(pages):
    row = pages.get("/catalogue?q=1.001193").partition("<tbody>")[2]

    assert ">0 đ</td>" in row

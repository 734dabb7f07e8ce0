"""The bookkeeper itself, on examples worked out by hand."""
import pytest

from .book import HUB, Book, Disputed

CASE = "0" * 32
PAPER = {"name": "Tờ khai", "copies": 2, "ok": True}


def two_desks(**given):
    book = Book()
    book.take("a", [{"id": CASE, "status": "received"} | given])
    book.sync("a")
    book.sync("b")
    return book


def edit(book, copy, **values):
    return book.edit(copy, {"case": CASE, "set": values})


def test_the_earlier_receipt_stands_and_the_other_is_a_rival():
    book = two_desks(address="Nà Lầu")
    edit(book, "a", address="Pác Bó")
    edit(book, "b", address="Bản Chu")

    book.sync("b")
    ledger = book.sync("a")

    assert book.value("a", CASE, "address") == "Bản Chu"
    assert book.disputed("a", CASE) == {"address": ["Bản Chu", "Pác Bó"]}
    assert (ledger.sent, ledger.received, ledger.disputes) == (1, 1, 1)


def test_a_later_edit_that_saw_the_first_is_no_dispute():
    book = two_desks(address="Nà Lầu")
    edit(book, "a", address="Pác Bó")
    book.sync("a")
    book.sync("b")

    edit(book, "b", address="Bản Chu")
    book.sync("b")

    assert book.value(HUB, CASE, "address") == "Bản Chu"
    assert book.disputed(HUB, CASE) == {}


def test_equal_values_collapse_and_an_equal_value_writes_nothing():
    book = two_desks(fee=0)
    edit(book, "a", fee=15000)
    edit(book, "b", fee=15000)
    book.sync("a")
    book.sync("b")

    assert book.disputed("b", CASE) == {}
    assert not edit(book, "b", fee=15000)


def test_a_person_who_saw_both_closes_and_one_who_saw_one_does_not():
    book = two_desks(sex="Nam")
    edit(book, "a", sex="Nữ")
    book.sync("a")
    book.sync("c")
    edit(book, "b", sex="")
    book.sync("b")
    edit(book, "c", sex="Nam")
    book.sync("c")

    assert set(map(str, book.disputed(HUB, CASE)["sex"])) == {"", "Nam"}
    with pytest.raises(Disputed):
        edit(book, "c", sex="Nữ")
    book.resolve("c", CASE, "sex", "Nữ")
    assert book.disputed("c", CASE) == {}


def test_union_texts_join_in_standing_order_and_documents_take_the_lower():
    book = two_desks(phone="0911", documents=[PAPER])
    edit(book, "a", phone="0922", documents=[PAPER | {"copies": 3}])
    edit(book, "b", phone="0933", documents=[PAPER | {"copies": 1}])
    book.sync("b")
    book.sync("a")

    assert book.value("a", CASE, "phone") == "0933; 0922"
    assert book.value("a", CASE, "documents") == [
        {"name": "Tờ khai", "copies": 1, "ok": False}]


def test_a_claim_in_2099_counts_only_until_its_receipt():
    book = two_desks(hamlet="Nà Lầu")
    book.edit("a", {"case": CASE, "set": {"hamlet": "Pác Bó"},
                    "at": "2099-01-01T00:00:00"})
    book.sync("a")
    edit(book, "b", hamlet="Bản Chu")
    book.sync("b")

    assert book.value("b", CASE, "hamlet") == "Bản Chu"


def test_the_act_stands_before_the_intent():
    book = two_desks()
    edit(book, "a", status="supplement_requested")
    edit(book, "b", status="returned")
    book.sync("a")
    book.sync("b")

    assert book.value("b", CASE, "status") == "returned"
    assert list(book.disputed("b", CASE)) == ["status"]


def test_each_case_keeps_its_papers_in_the_order_of_their_first_writer():
    book, other = Book(), "1" * 32
    photo = {"name": "Ảnh", "copies": 1, "ok": True}
    book.take("a", [{"id": CASE, "documents": [PAPER, photo]},
                    {"id": other, "documents": [photo, PAPER]}])

    assert book.value("a", CASE, "documents") == [PAPER, photo]
    assert book.value("a", other, "documents") == [photo, PAPER]

"""An assistant prepares; the office decides."""
import pytest

from app.rules.fields import STATUSES
from app.rules.permissions import may_write


@pytest.mark.parametrize("standing, becomes, may", [
    (None, None, True), (None, "draft", True), (None, "registered", True),
    ("draft", None, True), ("draft", "registered", True), ("registered", None, True),
    (None, "received", False), ("draft", "received", False), ("received", None, False),
    ("received", "draft", False), ("returned", None, False),
])
def test_an_assistant_writes_only_what_is_being_prepared(standing, becomes, may):
    assert may_write("assistant", standing, becomes) is may


@pytest.mark.parametrize("role", ["officer", "leader", "supervisor"])
def test_devices_of_the_office_write_everything(role):
    assert all(may_write(role, standing, becomes)
               for standing in (None, *STATUSES) for becomes in (None, *STATUSES))

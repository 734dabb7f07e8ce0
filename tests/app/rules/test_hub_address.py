"""Which addresses can be a hub's, and which lines are open to who stands on the way."""
import pytest

from app.rules.hub_address import is_address, is_open


@pytest.mark.parametrize("url, address, open_line", [
    ("https://motcua.langson.gov.vn", True, False),
    ("http://127.0.0.1:8030", True, False),
    ("http://127.8.9.1:8030", True, False),
    ("http://[::1]:8030", True, False),
    ("http://localhost:8030", True, False),
    ("http://10.0.0.2:8030", True, True),
    ("HTTP://motcua.langson.gov.vn", True, True),
    ("http://localhost.langson.gov.vn", True, True),
    ("http://0.0.0.0:8030", True, True),
    ("motcua.langson.gov.vn", False, False),
    ("http://", False, False),
    ("http://[::1", False, False),
    ("http://tinh:0", False, False),
    ("ftp://tinh", False, False),
    ("", False, False),
])
def test_plain_http_is_open_beyond_this_machine(url, address, open_line):
    assert (is_address(url), is_open(url)) == (address, open_line)

"""Every test has a state folder of its own: no test leaves a token on this PC."""
import pytest

from sync.token import STATE


@pytest.fixture(autouse=True, scope="session")
def state_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATE, str(tmp_path_factory.mktemp("state")))
        yield

"""Every test has a state folder of its own: no test leaves a token on this PC. No
example is given a time: a busy machine is not a fault of the program."""
import pytest
from hypothesis import settings

from sync.token import STATE

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def state_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATE, str(tmp_path_factory.mktemp("state")))
        yield

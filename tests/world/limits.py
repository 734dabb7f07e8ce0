"""The program's own limits, small enough to be reached, and keys from the seed."""
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from sync import answer, epoch, framing, incarnation, pushing

from .options import Options


@contextmanager
def limits(options: Options, ids: Random) -> Iterator[None]:
    """Within this, the program has this world's limits and chance."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(framing, "CHANGES_TARGET", options.frame_changes)
        patch.setattr(answer, "ANSWER_BYTES_MAX", options.answer_bytes)
        patch.setattr(pushing, "LANE_READ_MAX", options.lane_read)
        for module in (incarnation, epoch):
            patch.setattr(module, "token_bytes", ids.randbytes)
        patch.setattr(epoch, "randbelow", ids.randrange)
        yield

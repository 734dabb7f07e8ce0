"""What can go wrong while copies are being brought to agree.

MotcuaError
└─ SyncError
   ├─ Malformed         bytes that are not what they claim to be
   │  └─ BadSeal        whole, but not signed by whom it names
   ├─ Gap               a change whose predecessor is not here yet
   ├─ LineDown          no answer of the hub's; try again later
   ├─ NotAtHub          the scan asked for is not at the province yet
   └─ HubRefused        trying again will not help
      ├─ DeviceRevoked  enrol this machine again
      ├─ CodeRefused    the enrolment code is unknown, spent or too old
      │  └─ AlreadyEnrolled   this folder has a place already
      └─ VersionTooOld  update the program
"""
from db.errors import MotcuaError


class SyncError(MotcuaError):
    """The root; `worth_retrying` says whether the same call may succeed later."""

    code = "sync"
    worth_retrying = False


class Malformed(SyncError):
    """Bytes that are not what they claim to be."""

    code = "malformed"


class BadSeal(Malformed):
    """Whole, but not signed by whom it names."""

    code = "bad_seal"


class Gap(SyncError):
    """A predecessor, an author or a thing seen is not here yet."""

    code = "gap"
    worth_retrying = True


class LineDown(SyncError):
    """No answer of the hub's; everything is kept and will be sent."""

    code = "line_down"
    worth_retrying = True


class NotAtHub(SyncError):
    """The scan asked for is not at the province yet; the PC that has it sends it."""

    code = "not_at_hub"


class HubRefused(SyncError):
    """The hub answered, and said no."""

    code = "hub_refused"


class DeviceRevoked(HubRefused):
    """This machine was struck off; its unsent work is kept."""

    code = "revoked"


class CodeRefused(HubRefused):
    """The enrolment code is unknown, already used by another PC, or too old."""

    code = "code_refused"


class VersionTooOld(HubRefused):
    """Hub and desk no longer speak a common version."""

    code = "version_too_old"


class AlreadyEnrolled(CodeRefused):
    """This folder has a place already."""

    code = "enrolled"

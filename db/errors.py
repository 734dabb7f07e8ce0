"""The root of everything this program refuses, and what can go wrong in a store.

MotcuaError             code + facts; the edge turns them into words
└─ StoreError
   ├─ NotFound          what was asked for is not here
   ├─ StaleCase         the case moved since the form was opened
   ├─ StoreBusy         another process holds the write lock for too long
   ├─ StoreDamaged      the file is not a whole database of ours
   │  ├─ BackupDamaged  a backup that is cut short or altered
   │  ├─ NotABackup     the file was never a backup of ours
   │  ├─ StoreNewer     a newer program wrote it; this one must not
   │  └─ Unmendable     broken, and nothing is left to build it anew from
   ├─ PlaceUnusable     the system does not let us read or write there
   ├─ StoreReadOnly     the system lets nobody write there
   └─ StoreFull         the disk has no room left
"""


class MotcuaError(Exception):
    """A refusal with a stable `code` and the facts needed to explain it."""

    code = "motcua"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts

    def __str__(self) -> str:
        shown = " ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} {shown}".rstrip()


class StoreError(MotcuaError):
    """Something about what we keep."""

    code = "store"


class NotFound(StoreError):
    """What was asked for is not here."""

    code = "not_found"


class StaleCase(StoreError):
    """The case moved since the form was opened; `moved` names the fields."""

    code = "stale"


class StoreBusy(StoreError):
    """Another process holds the write lock; nothing was changed."""

    code = "busy"
    worth_retrying = True   # by the background worker; a command ends after its wait


class StoreDamaged(StoreError):
    """The file is not a whole database of ours."""

    code = "damaged"


class BackupDamaged(StoreDamaged):
    """A backup that is cut short, altered, or of a newer program; `why` says."""

    code = "backup_damaged"


class NotABackup(StoreDamaged):
    """The file was never a backup of ours."""

    code = "not_a_backup"


class StoreNewer(StoreDamaged):
    """A newer program wrote this store; it is whole, and left alone."""

    code = "newer_store"


class Unmendable(StoreDamaged):
    """The store is broken and nothing says any more whose it was."""

    code = "unmendable"


class PlaceUnusable(StoreError):
    """The system does not let us read or write at `path`; `why` is its word."""

    code = "place_unusable"


class StoreReadOnly(StoreError):
    """The system lets nobody write there; all that is kept can be read."""

    code = "read_only"


class StoreFull(StoreError):
    """The disk has no room left; nothing was changed."""

    code = "disk_full"

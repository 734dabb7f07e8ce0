"""Is what is shown what the changes say, and are two copies equal?"""
from app.desk import Desk
from app.rules.fields import REGISTRY_VERSION
from sync import state
from sync.me import BOX_FIRST
from sync.verify import Verified
from sync.verify import verify as check


def verify(desk: Desk) -> Verified:
    """Replay everything held and compare; reads only, beside the running app."""
    return check(desk.db, desk.meaning)


def digests(desk: Desk) -> dict[str, object]:
    """Each unit's digest, with what it is comparable by."""
    db = desk.db
    scopes = {row[0] for row in db.query("SELECT DISTINCT scope FROM lanes")}
    units = {f"{scope:05d}" for scope in scopes if 0 < scope < BOX_FIRST}
    units |= {row[0] for row in db.query(
        "SELECT unit FROM devices WHERE box > 0 ORDER BY box")
        if any(scope >= BOX_FIRST for scope in scopes)}
    return {unit: {"digest": f"{state.digest(db, unit):016x}",
                   "vector": state.vector(db, unit), "registry": REGISTRY_VERSION}
            for unit in sorted(units)}

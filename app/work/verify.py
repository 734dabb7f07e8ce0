"""Is everything here what the changes say? Reads only, beside the running app."""
from app.desk import Desk
from app.meaning import MEANING
from app.rules.fields import REGISTRY_VERSION
from db import cases, changes, lanes, search
from sync import certificates, shadow, state
from sync.apply import replayed
from sync.change import NOTHING, change_id
from sync.fold import digest, unpack
from sync.frame import Seal
from sync.me import BOX_FIRST

PROBLEMS_MAX = 100


def verify(desk: Desk) -> dict[str, object]:
    """Replay the log and compare chains, seals, shadow and search."""
    with desk.db.reading():
        problems = [*_chains(desk), *_shadow(desk), *_found(desk)]
        (count,) = desk.db.query("SELECT COUNT(*) FROM changes")
        return {"ok": not problems, "changes": count[0], "cases": cases.count(desk.db),
                "problems": problems[:PROBLEMS_MAX]}


def _chains(desk: Desk) -> list[str]:
    """Every id is the hash of its body, every link fits, every seal is its writer's."""
    problems = []
    aside = {(row[0], row[1]) for row in desk.db.query(
        "SELECT lane, seq FROM quarantine")}
    for lane in lanes.every_lane(desk.db):
        name = f"lane {lane.writer.hex()}/{lane.scope}"
        seq, author = lane.fork_seq, certificates.author(desk.db, lane.writer)
        before = NOTHING
        if lane.parent is not None:
            before = changes.id_at(desk.db, lane.parent, seq) or NOTHING
        for one in changes.of_lane(desk.db, lane.n, 0, 1 << 60):
            seq += 1
            if one.seq != seq or change_id(one.body) != one.id:
                problems.append(f"{name}: change {one.seq} is not what it was")
            elif before not in one.body and (one.lane, one.seq) not in aside:
                problems.append(f"{name}: change {one.seq} does not follow")
            if one.seal is not None and (author is None or not author.vouches(
                    Seal(one.writer, one.scope, one.seq, one.id, one.seal))):
                problems.append(f"{name}: seal of {one.seq} is not its writer's")
            before = one.id
        if (seq, before) != (lane.head_seq, lane.head_id):
            problems.append(f"{name}: ends at {seq}, not at {lane.head_seq}")
    return problems


def _shadow(desk: Desk) -> list[str]:
    """Every case stands as its changes say, and the digests add up."""
    problems = []
    states = replayed(desk.db, MEANING)
    sums: dict[int, int] = {}
    for row in desk.db.each("SELECT id, scope, digest, state, n FROM cases"):
        fresh = states.pop(row["id"], None)
        if fresh is None:
            problems.append(f"case {row['id'].hex()}: no change says so")
            continue
        told = digest(fresh)
        sums[row["scope"]] = sums.get(row["scope"], 0) + told
        held = unpack(row["state"])
        if (told != row["digest"] & (1 << 64) - 1
                or shadow.stand(desk.db, MEANING, fresh)
                != shadow.stand(desk.db, MEANING, held)):
            problems.append(f"case {row['id'].hex()}: is not as its changes say")
    problems += [f"case {id.hex()}: missing" for id in states]
    problems += [f"scope {scope}: digest does not add up"
                 for scope, total in sums.items()
                 if total & (1 << 64) - 1 != cases.digest_of(desk.db, scope)]
    return problems


def _found(desk: Desk) -> list[str]:
    """Every case is found by its own words."""
    problems = []
    for row in desk.db.each("SELECT n, id, words FROM cases ORDER BY n"):
        words = tuple(row["words"].split())[:3]
        if words and not search.holds(desk.db, words, row["n"]):
            problems.append(f"case {row['id'].hex()}: search does not find it")
    return problems


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

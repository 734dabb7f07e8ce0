"""The schema, as steps. One SQL text for every engine; search is the exception.

A step is never changed after a release: a new need is a new step.
"""
from typing import Final

LOG: Final = (
    """CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL)""",
    # A lane is one writer's log inside one scope. A clone's second history is a
    # branch of the same lane, named by its first diverging id; the trunk is ''.
    """CREATE TABLE lanes (
        id INTEGER PRIMARY KEY,
        writer BLOB NOT NULL, scope INTEGER NOT NULL, branch BLOB NOT NULL,
        parent INTEGER, fork_seq INTEGER NOT NULL DEFAULT 0,
        head_seq INTEGER NOT NULL DEFAULT 0, head_id BLOB NOT NULL,
        acked_seq INTEGER NOT NULL DEFAULT 0,
        UNIQUE (writer, scope, branch))""",
    # The raw body is what was signed; it is relayed byte for byte. `entity` is the
    # row of the case, 0 for what is about no case.
    """CREATE TABLE changes (
        n INTEGER PRIMARY KEY,
        lane INTEGER NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL,
        scope INTEGER NOT NULL, arrival INTEGER, entity INTEGER NOT NULL,
        kind INTEGER NOT NULL, at_ms INTEGER NOT NULL,
        body BLOB NOT NULL, seal BLOB,
        UNIQUE (lane, seq))""",
    """CREATE INDEX changes_of_case ON changes (entity) WHERE entity > 0""",
    """CREATE INDEX changes_arrived ON changes (scope, arrival)
        WHERE arrival IS NOT NULL""",
    """CREATE TABLE arrivals (scope INTEGER PRIMARY KEY, number INTEGER NOT NULL)""",
    """CREATE TABLE quarantine (
        lane INTEGER NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL,
        scope INTEGER NOT NULL, reason TEXT NOT NULL, at_ms INTEGER NOT NULL,
        PRIMARY KEY (lane, seq))""",
    """CREATE TABLE parked (
        hash BLOB PRIMARY KEY, frame BLOB NOT NULL, why TEXT NOT NULL,
        at_ms INTEGER NOT NULL)""",
    """CREATE TABLE receipts (
        lane INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
        at_ms INTEGER NOT NULL, PRIMARY KEY (lane, first_seq))""",
    """CREATE TABLE devices (
        id BLOB PRIMARY KEY, public_key BLOB NOT NULL, unit TEXT NOT NULL,
        role TEXT NOT NULL, name TEXT NOT NULL, box INTEGER NOT NULL,
        enrolled_ms INTEGER NOT NULL, state TEXT NOT NULL)""",
    """CREATE TABLE writers (
        id BLOB PRIMARY KEY, public_key BLOB NOT NULL, device BLOB NOT NULL,
        hub INTEGER NOT NULL DEFAULT 0)""",
)

SHADOW: Final = (
    """CREATE TABLE cases (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, scope INTEGER NOT NULL,
        unit TEXT NOT NULL, code TEXT NOT NULL, official_code TEXT NOT NULL,
        applicant_name TEXT NOT NULL, birth_date TEXT NOT NULL, hamlet TEXT NOT NULL,
        procedure_code TEXT NOT NULL, procedure_name TEXT NOT NULL,
        status TEXT NOT NULL, officer TEXT NOT NULL, received_at TEXT NOT NULL,
        due_date TEXT, citizen_id TEXT NOT NULL,
        closed INTEGER NOT NULL, contested INTEGER NOT NULL, disputes INTEGER NOT NULL,
        words TEXT NOT NULL, digest INTEGER NOT NULL, state BLOB NOT NULL)""",
    """CREATE INDEX cases_by_queue ON cases (closed, status, due_date)""",
    """CREATE INDEX cases_by_due ON cases (closed, due_date)""",
    """CREATE INDEX cases_by_citizen ON cases (citizen_id)""",
    """CREATE INDEX cases_by_code ON cases (code)""",
    """CREATE INDEX cases_contested ON cases (contested) WHERE contested > 0""",
    """CREATE TABLE disputes (
        entity INTEGER NOT NULL, field INTEGER NOT NULL, opened_ms INTEGER NOT NULL,
        PRIMARY KEY (entity, field))""",
    """CREATE TABLE digests (scope INTEGER PRIMARY KEY, sum INTEGER NOT NULL)""",
    # Words are already folded (no accents); positions are not needed because a
    # search asks for all words in any order.
    """CREATE VIRTUAL TABLE search
        USING fts5(words, content='', detail=none, columnsize=0)""",
)

DESK: Final = (
    """CREATE TABLE slices (
        writer BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        PRIMARY KEY (writer, first))""",
    """CREATE TABLE numbers (
        writer BLOB NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL,
        last INTEGER NOT NULL, PRIMARY KEY (writer, day, kind))""",
    """CREATE TABLE procedures (
        code TEXT NOT NULL, effective TEXT NOT NULL, name TEXT NOT NULL,
        field TEXT NOT NULL, words TEXT NOT NULL, core INTEGER NOT NULL,
        published INTEGER NOT NULL, entry BLOB NOT NULL,
        PRIMARY KEY (code, effective))""",
    """CREATE TABLE units (
        code TEXT NOT NULL, valid_to TEXT NOT NULL, name TEXT NOT NULL,
        published INTEGER NOT NULL, entry BLOB NOT NULL,
        PRIMARY KEY (code, valid_to))""",
    """CREATE TABLE calendar (
        date TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,
        source TEXT NOT NULL)""",
    """CREATE TABLE officers (
        name TEXT PRIMARY KEY, pin_hash TEXT NOT NULL, role TEXT NOT NULL,
        created_ms INTEGER NOT NULL)""",
    """CREATE TABLE unfinished (
        officer TEXT PRIMARY KEY, form TEXT NOT NULL, at_ms INTEGER NOT NULL)""",
    """CREATE TABLE sync_log (
        n INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL,
        facts TEXT NOT NULL)""",
)

HUB: Final = (
    """CREATE TABLE codes (
        id BLOB PRIMARY KEY, secret BLOB NOT NULL, unit TEXT NOT NULL,
        role TEXT NOT NULL, expires_ms INTEGER NOT NULL, device BLOB)""",
    """CREATE TABLE health (
        device BLOB PRIMARY KEY, last_contact_ms INTEGER NOT NULL,
        report BLOB NOT NULL)""",
    """CREATE TABLE users (
        name TEXT PRIMARY KEY, password_hash TEXT NOT NULL, role TEXT NOT NULL,
        scope TEXT NOT NULL)""",
)

# What a supervisor must look at: changes that were taken in without effect, and what
# was decided about each. Nothing is ever deleted from either table.
INBOX: Final = (
    """CREATE TABLE inbox (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, device BLOB NOT NULL,
        writer BLOB NOT NULL, scope INTEGER NOT NULL, seq INTEGER NOT NULL,
        entity BLOB NOT NULL, body BLOB NOT NULL, why TEXT NOT NULL,
        at_ms INTEGER NOT NULL)""",
    """CREATE INDEX inbox_places ON inbox (writer, scope, seq)""",
    """CREATE TABLE inbox_decisions (
        n INTEGER PRIMARY KEY, item INTEGER NOT NULL UNIQUE, verdict TEXT NOT NULL,
        reason TEXT NOT NULL, by TEXT NOT NULL, at_ms INTEGER NOT NULL)""",
)

PAPERS: Final = (
    # What changes say: `turn` is odd while the case has the scan (sync/paper.py).
    """CREATE TABLE case_papers (
        entity INTEGER NOT NULL, sha BLOB NOT NULL, scope INTEGER NOT NULL,
        bytes INTEGER NOT NULL, pages INTEGER NOT NULL, form TEXT NOT NULL,
        kind TEXT NOT NULL, turn INTEGER NOT NULL, change BLOB NOT NULL,
        PRIMARY KEY (entity, sha, scope))""",
    """CREATE INDEX case_papers_by_scan ON case_papers (sha, scope)""",
    # `told` is what the province said (db/papers.py); `device` who sends it to a hub.
    """CREATE TABLE scans (
        n INTEGER PRIMARY KEY, sha BLOB NOT NULL, bytes INTEGER NOT NULL,
        scope INTEGER NOT NULL, whole INTEGER NOT NULL DEFAULT 0,
        told INTEGER NOT NULL DEFAULT 0, device BLOB, touched_ms INTEGER,
        UNIQUE (sha, bytes, scope))""",
    """CREATE INDEX scans_unsent ON scans (n) WHERE whole = 1 AND told <> 1""",
    """CREATE INDEX scans_doubted ON scans (n) WHERE told = 2""",
    """CREATE INDEX scans_begun ON scans (device) WHERE device IS NOT NULL""",
    """CREATE TABLE scan_pieces (
        scan INTEGER NOT NULL, number INTEGER NOT NULL, piece BLOB NOT NULL,
        PRIMARY KEY (scan, number))""",
    """CREATE TABLE scans_wanted (
        scan INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, why TEXT NOT NULL)""",
)

# One id in two units is two cases: `home` is the scope of the unit a case belongs to.
# A box's cases are its unit's, so a draft and its desk's edits stay one case.
HOMES: Final = (
    """CREATE TABLE cases_at_home (
        n INTEGER PRIMARY KEY, id BLOB NOT NULL, home INTEGER NOT NULL,
        scope INTEGER NOT NULL,
        unit TEXT NOT NULL, code TEXT NOT NULL, official_code TEXT NOT NULL,
        applicant_name TEXT NOT NULL, birth_date TEXT NOT NULL, hamlet TEXT NOT NULL,
        procedure_code TEXT NOT NULL, procedure_name TEXT NOT NULL,
        status TEXT NOT NULL, officer TEXT NOT NULL, received_at TEXT NOT NULL,
        due_date TEXT, citizen_id TEXT NOT NULL,
        closed INTEGER NOT NULL, contested INTEGER NOT NULL, disputes INTEGER NOT NULL,
        words TEXT NOT NULL, digest INTEGER NOT NULL, state BLOB NOT NULL,
        UNIQUE (id, home))""",
    """INSERT INTO cases_at_home
        SELECT n, id, COALESCE((SELECT CAST(d.unit AS INTEGER) FROM devices d
            WHERE d.box = scope AND d.box > 0), scope), scope, unit, code,
            official_code, applicant_name, birth_date, hamlet, procedure_code,
            procedure_name, status, officer, received_at, due_date, citizen_id,
            closed, contested, disputes, words, digest, state
        FROM cases""",
    """DROP TABLE cases""",
    """ALTER TABLE cases_at_home RENAME TO cases""",
    """CREATE INDEX cases_by_queue ON cases (closed, status, due_date)""",
    """CREATE INDEX cases_by_due ON cases (closed, due_date)""",
    """CREATE INDEX cases_by_citizen ON cases (citizen_id)""",
    """CREATE INDEX cases_by_code ON cases (code)""",
    """CREATE INDEX cases_contested ON cases (contested) WHERE contested > 0""",
)

# Beginnings of two to four signs have an index of their own: at 100,000 cases "020" is
# found in 0.1 ms instead of 80. It costs 5 µs and 42 bytes a case.
SEARCH: Final = (
    """DROP TABLE search""",
    """CREATE VIRTUAL TABLE search
        USING fts5(words, content='', detail=none, columnsize=0, prefix='2 3 4')""",
    """INSERT INTO search (rowid, words) SELECT n, words FROM cases""",
)

# A folder may write under several keys in its life: `incarnations` are this folder's
# own, with their seeds. `told_seq`: how far the hub's word was ever counted as sent.
LIVES: Final = (
    """CREATE TABLE incarnations (
        writer BLOB PRIMARY KEY, seed BLOB NOT NULL, why TEXT NOT NULL,
        began_ms INTEGER NOT NULL)""",
    """CREATE TABLE clones (
        writer BLOB PRIMARY KEY, device BLOB NOT NULL, fork_seq INTEGER NOT NULL,
        at_ms INTEGER NOT NULL)""",
    """ALTER TABLE lanes ADD COLUMN told_seq INTEGER NOT NULL DEFAULT 0""",
)

# What people did about changes that were set aside. A word about one may come before
# the change itself, so it is kept by the change's id, not by its place.
ASIDE: Final = (
    """CREATE TABLE aside_settled (
        scope INTEGER NOT NULL, id BLOB NOT NULL, how TEXT NOT NULL,
        words TEXT NOT NULL, by TEXT NOT NULL, at_ms INTEGER NOT NULL,
        PRIMARY KEY (scope, id))""",
)

# Which cases have moved between units (kind 7), without reading every case's changes.
MOVES: Final = (
    """CREATE INDEX changes_moving ON changes (entity) WHERE kind = 7""",
)

# Mergers of units. `box_homes`: which unit's cases an assistant's box holds, whatever
# became of the unit. `late`: parts of lanes made for a unit that had ended already.
UNIONS: Final = (
    """CREATE TABLE unions (
        old TEXT PRIMARY KEY, heir TEXT NOT NULL, day TEXT NOT NULL)""",
    """CREATE TABLE box_homes (box INTEGER PRIMARY KEY, home INTEGER NOT NULL)""",
    """INSERT INTO box_homes
        SELECT box, CAST(unit AS INTEGER) FROM devices WHERE box > 0""",
    """CREATE TABLE late (
        lane INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
        PRIMARY KEY (lane, first_seq, last_seq))""",
    """ALTER TABLE slices ADD COLUMN scope INTEGER NOT NULL DEFAULT 0""",
    """UPDATE slices SET scope = COALESCE((
        SELECT CAST(d.unit AS INTEGER) FROM writers w
        JOIN devices d ON d.id = w.device WHERE w.id = slices.writer), 0)""",
)

# What the province only said of a scan in an answer is to be asked about again too.
SAID: Final = (
    """DROP INDEX scans_unsent""",
    """DROP INDEX scans_doubted""",
    """CREATE INDEX scans_unsent ON scans (n) WHERE whole = 1 AND told NOT IN (1, 3)""",
    """CREATE INDEX scans_to_ask ON scans (told, n) WHERE told > 1""",
)

# A code may be for a PC that takes another one's place.
REPLACING: Final = (
    """ALTER TABLE codes ADD COLUMN replaces BLOB""",
)

STEPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("first", LOG + SHADOW + DESK + HUB),
    ("inbox", INBOX),
    ("papers", PAPERS),
    ("homes", HOMES),
    ("search", SEARCH),
    ("lives", LIVES),
    ("aside", ASIDE),
    ("moves", MOVES),
    ("unions", UNIONS),
    ("said", SAID),
    ("replacing", REPLACING),
)

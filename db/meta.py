"""Small facts a folder knows about itself: who it is, how far it has read."""
from db.sqlite import Database


def get(db: Database, name: str) -> bytes | None:
    """The fact, None when it was never set."""
    row = db.first("SELECT value FROM meta WHERE name = ?", (name,))
    return None if row is None else bytes(row[0])


def put(db: Database, name: str, value: bytes) -> None:
    """Set or replace a fact."""
    db.execute("INSERT INTO meta (name, value) VALUES (?, ?) "
               "ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value))


def get_text(db: Database, name: str) -> str:
    """The fact as text, empty when it was never set."""
    return (get(db, name) or b"").decode()


def get_number(db: Database, name: str) -> int:
    """The fact as a whole number, 0 when it was never set."""
    return int(get(db, name) or b"0")


def put_number(db: Database, name: str, value: int) -> None:
    """Set or replace a number."""
    put(db, name, str(value).encode())

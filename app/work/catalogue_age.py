"""How old the catalogue on this PC is."""
from app.desk import Desk
from sync.change import FEED


def catalogue_ms(desk: Desk) -> int | None:
    """When the province last published something that is here; None: never."""
    row = desk.db.first(
        """SELECT MAX(c.at_ms) FROM lanes l
        JOIN changes c ON c.lane = l.id AND c.seq = l.head_seq
        WHERE l.scope = ?""", (FEED,))
    return None if row is None or row[0] is None else int(row[0])

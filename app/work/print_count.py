"""How often a slip was printed here: the second print says that it is one."""
from app.desk import Desk
from db import meta


def count_print(desk: Desk, id: str) -> int:
    """Note one more print; which one it is."""
    with desk.db.write():
        printed = meta.get_number(desk.db, f"printed.{id}") + 1
        meta.put_number(desk.db, f"printed.{id}", printed)
    return printed

"""Bind a folder to a hub and a unit; the shipped catalogue works from that moment."""
from app.clock import Clock
from app.meaning import MEANING
from app.publishing import save_day, save_procedure, save_unit
from app.seed.shipped import shipped_calendar, shipped_procedures, shipped_units
from db.sqlite import Database, Store
from sync.admit import begin_hub
from sync.enrol import enrol
from sync.me import Me


def enrol_device(store: Store, url: str, code: str, clock: Clock) -> Me:
    """Enrol this folder. Raises CodeRefused, AlreadyEnrolled, LineDown."""
    me = enrol(store, url, code, MEANING, clock.now_ms())
    seed_catalogue(store.db())
    return me


def start_hub(store: Store) -> Me:
    """Make this folder a new hub."""
    me = begin_hub(store.db())
    seed_catalogue(store.db())
    return me


def seed_catalogue(db: Database) -> None:
    """What the program ships. What the province publishes takes its place."""
    with db.write():
        for procedure in shipped_procedures():
            save_procedure(db, procedure, published=False)
        for unit in shipped_units():
            save_unit(db, unit, published=False)
        for day in shipped_calendar():
            save_day(db, day)

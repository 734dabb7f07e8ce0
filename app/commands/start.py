"""`motcua start`: the officer's window, or the browser."""
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Final

import click

from app.clock import Clock
from app.commands.outcome import command
from app.web.office import Office
from db import meta
from db.sqlite import Store

if TYPE_CHECKING:
    from app.keeping import Keeper
    from app.practice import Practice

PORT: Final = 8020


@click.command(help="Mở cửa sổ làm việc (hoặc trình duyệt).")
@click.option("--data", envvar="MOTCUA_DATA", type=click.Path(path_type=Path),
              default=None, help="Thư mục dữ liệu; không nói thì dùng thư mục của bạn.")
@click.option("--browser", is_flag=True, help="Dùng trình duyệt của máy.")
@click.option("--port", type=click.IntRange(1, 65535), default=None,
              help=f"Cổng trên máy này (mặc định {PORT}).")
@command
def start(data: Path | None, browser: bool, port: int | None) -> None:
    """Serve this folder to this PC's own screen until the window is closed."""
    from app import desktop

    folder = (data or usual_folder()).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    there = desktop.running_at(folder)
    if there is not None:
        url = desktop.knock(folder, there)
        click.echo(f"Một cửa đang mở: {url}")
        desktop.show_browser(url)
        return
    _serve(folder, browser, port)


def usual_folder() -> Path:
    """Where this user's desk lies when no folder is named."""
    from platformdirs import user_data_path

    return user_data_path("motcua", appauthor=False) / "desk"


def _serve(folder: Path, browser: bool, port: int | None) -> None:
    from app import desktop
    from app.commune import create_commune
    from app.desk import store_of
    from app.keeping import Keeper
    from app.web.practice import practice_pages

    desktop.forget_old_pdfs(Clock().now_ms())
    _mend_if_broken(folder)
    _empty_if_asked(folder)
    listening = desktop.listen(port or PORT, exactly=port is not None)
    number = listening.getsockname()[1]
    ticket = token_urlsafe(24)
    store = store_of(folder, create=True)
    practice = _practice(store, folder, number)
    app = create_commune(
        store, ticket=ticket, hosts=desktop.hosts_of(number),
        practice=practice_pages(practice, None) if practice else None)
    app.extensions["tickets"].another = desktop.knocked(folder)
    office: Office = app.extensions["office"]
    # This folder is to become a real desk: it offers practice, it is none itself.
    office.practice = False
    keeper = Keeper(store, office.clock)
    office.enrolled = lambda: _begin(office, keeper)
    server = desktop.Server(app, listening)
    server.start()
    desktop.note_running(folder, number)
    try:
        if meta.get_text(store.db(), "kind") == "desk":
            _begin(office, keeper)
        url = desktop.address(number, ticket)
        click.echo(f"Một cửa: {url}")
        if browser or not _in_window(office, url):
            desktop.stay_in_browser(url)
    finally:
        desktop.forget_running(folder)
        if office.worker is not None:
            office.worker.stop()
        keeper.stop()
        if practice is not None:
            practice.stop()
        server.stop()


def _mend_if_broken(folder: Path) -> None:
    """Tell on the terminal; the pages tell it too."""
    from app import desktop, mending
    from app.commands.safe import mended_words

    unclean = (folder / desktop.RUNNING).exists()
    done = mending.look_before_opening(folder, Clock(), unclean=unclean)
    if done is not None:
        click.echo(mended_words(done), err=True)


def _empty_if_asked(folder: Path) -> None:
    """Before anything is opened; the first page tells it too."""
    from app import emptying
    from app.commands.safe import emptied_words

    done = emptying.empty_if_asked(folder, Clock())
    if done is not None:
        click.echo(emptied_words(done), err=True)


def _practice(store: Store, folder: Path, port: int) -> "Practice | None":
    """A folder that is nobody's yet offers practice; it lies beside the folder."""
    if meta.get_text(store.db(), "kind"):
        return None
    from app.practice import Practice

    return Practice(folder.parent / f"{folder.name}-practice", port)


def _begin(office: Office, keeper: "Keeper") -> None:
    """The folder is a desk: keep it safe, and in step with the province."""
    from app.syncing import desk_worker

    worker = desk_worker(office.store, office.clock)
    worker.start()
    office.worker = worker
    keeper.start()


def _in_window(office: Office, url: str) -> bool:
    from app import desktop

    office.open_pdf = desktop.open_pdf
    if desktop.show_window(url):
        return True
    office.open_pdf = None
    return False

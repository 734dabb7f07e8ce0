"""`motcua demo`: the whole story in a terminal, with real processes and figures."""
import os
import tempfile
from pathlib import Path

import click


@click.command(help="Kể chuyện trong 15 giây: mất mạng, cùng sửa, rồi mọi bản khớp.")
@click.option("--english/--vietnamese", default=None, help="In English / tiếng Việt.")
def demo(english: bool | None) -> None:
    """Tell the story; exit 0 only when everything agreed."""
    from app.commands.demo_stage import DemoFailed, Stage
    from app.commands.demo_story import Story

    if english is None:
        english = os.environ.get("LANG", "").startswith("en")
    story = Story(Stage(Path(tempfile.mkdtemp(prefix="motcua-demo-"))), english)
    try:
        agreed = story.tell()
    except DemoFailed as failure:
        click.echo(str(failure), err=True)
        agreed = False
    finally:
        story.stage.close()
    raise SystemExit(0 if agreed else 1)

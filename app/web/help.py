"""What an officer asks support first, answered here; and what support asks back."""
from flask import Blueprint, render_template

from app import __version__
from app.web.office import desk

page = Blueprint("help", __name__)


@page.get("/help")
def show() -> str:
    """Words of the strip, keys, troubles, and which PC this is."""
    at = desk()
    return render_template(
        "help/show.html", device=at.me.device.hex(), version=__version__,
        folder=at.db.path)

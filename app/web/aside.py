"""Changes that were set aside, and the three ways out: mend, send on, take along."""
import json

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from app.rules.errors import Refused
from app.web.forms import Form, first_of_each
from app.web.language import translate
from app.web.office import desk
from app.work.set_aside import as_file, get_kept, kept_changes, settle

page = Blueprint("aside", __name__)


@page.get("/aside")
def show() -> str:
    """All of them, the open ones first."""
    return render_template("aside/list.html", kept=kept_changes(desk()))


@page.get("/aside/<change>")
def one(change: str) -> str:
    """One change, what is wrong with it, and what may be done."""
    return _page(change, Form({}))


@page.post("/aside/<change>/send")
def send(change: str) -> BaseResponse | tuple[str, int]:
    """Hand it to the supervisor, with words."""
    form = Form(first_of_each(request.form))
    try:
        settle(desk(), change, "referred", form.typed("reason"))
    except Refused as refused:
        form.refuse(refused.refusals)
        return _page(change, form), 422
    flash(translate("Đã giao cho giám sát viên; tỉnh nhận khi có mạng."), "ok")
    return redirect(url_for("aside.show"), 303)


@page.get("/aside/<change>/file")
def file(change: str) -> BaseResponse:
    """The change as it came, as a file."""
    text = json.dumps(as_file(desk(), change), ensure_ascii=False, indent=1)
    return Response(text, mimetype="application/json", headers={
        "Content-Disposition": f'attachment; filename="thay-doi-{change[:12]}.json"'})


def _page(change: str, form: Form) -> str:
    return render_template("aside/one.html", one=get_kept(desk(), change), form=form)

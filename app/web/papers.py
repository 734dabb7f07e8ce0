"""The scans of a case: add from a file, the scanner's folder or the camera; look."""
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

from app.rules.errors import BadValue, Refusal, Refused
from app.rules.paper_line import FILE_BYTES_MAX
from app.rules.permissions import may_write
from app.status import revoked_at
from app.web.forms import Form, typed_stays
from app.web.language import translate
from app.web.office import desk, office, role
from app.web.words import saying
from app.work import scanner_folder
from app.work.attach_paper import AttachPaper, attach_paper, take_back_paper
from app.work.fetch_paper import ask_for_paper, find_content, why_not_here
from app.work.read_cases import get_case
from app.work.read_papers import Listed, papers_of
from db.errors import NotFound

FILES_MAX = 40

page = Blueprint("papers", __name__)


@page.get("/cases/<id:id>/papers")
def show(id: str) -> str:
    """The scans of a case, and the three ways to add one."""
    return _page(id, Form({}))


@page.post("/cases/<id:id>/papers")
def add(id: str) -> BaseResponse | tuple[str, int]:
    """Keep what was handed over: one paper of all pages, or a paper a file."""
    form, name, kept = Form(request.form.to_dict()), "", 0
    had = {one.sha256 for one in papers_of(desk(), id) if one.attached}
    try:
        named = _handed_over()
        joined = form.typed("joined") == "1"
        for pile in [named] if joined else [[one] for one in named]:
            name = pile[0][0]
            with typed_stays():
                done = attach_paper(desk(), AttachPaper(
                    case_id=id, raws=[raw for _, raw in pile], kind=form.typed("kind")))
            kept += 0 if done.sha256 in had else done.pages
    except BadValue as wrong:
        field = "kind" if wrong.code in ("paper_kind", "too_long") else "file"
        form.refuse([Refusal(error=wrong.code, field=field, facts=wrong.facts)])
        return _page(id, form, name if field == "file" else "", kept), 422
    except Refused as refused:
        form.refuse(refused.refusals)
        return _page(id, form, name, kept), 422
    if kept:
        flash(_kept(kept), "ok")
    else:
        flash(translate("Hồ sơ đã có bản chụp này; không lưu lần nữa."), "off")
    return redirect(url_for("papers.show", id=id), 303)


def _kept(pages: int) -> str:
    return translate("Đã lưu %(count)d trang bản chụp trên máy này.", count=pages)


def _handed_over() -> list[tuple[str, bytes]]:
    """(name, bytes) of the files of the form, then those chosen in the folder.
    Raises BadValue when there is none."""
    sent = [(one.filename or "", one.stream.read(FILE_BYTES_MAX + 1))
            for one in request.files.getlist("file")[:FILES_MAX] if one.filename]
    sent += [(name, scanner_folder.read_scan(desk(), name, FILE_BYTES_MAX + 1))
                   for name in request.form.getlist("scanned")[:FILES_MAX]]
    if not sent:
        raise BadValue("paper_none")
    return sent


@page.get("/cases/<id:id>/papers/scanner")
def scanner(id: str) -> str:
    """What lies in the scanner's folder now; asked for by the script."""
    return render_template("papers/_scanner.html", id=id,
                           found=scanner_folder.newest(desk()))


@page.post("/cases/<id:id>/papers/scanner")
def watch(id: str) -> BaseResponse | tuple[str, int]:
    """Watch another folder."""
    form = Form(request.form.to_dict())
    try:
        with typed_stays():
            scanner_folder.name_folder(desk(), form.typed("scanner"))
    except Refused as refused:
        form.refuse(refused.refusals)
        return _page(id, form), 422
    return redirect(url_for("papers.show", id=id), 303)


@page.get("/cases/<id:id>/papers/<sha:sha>")
def look(id: str, sha: bytes) -> str:
    """One scan, page by page; fetched from the province when it is not here."""
    paper = _paper(id, sha)
    why = ""
    if not paper.here and revoked_at(desk()):
        why = "revoked"      # the province gives this PC nothing any more
    elif not paper.here:
        why = why_not_here(desk(), sha)
        if not why or "again" in request.args:
            ask_for_paper(desk(), sha)
            why = ""
            if (worker := office().worker) is not None:
                worker.try_now()
    return render_template(
        "papers/look.html", case=get_case(desk(), id), paper=paper,
        told=saying(why, {}, translate) if why else None,
        may_take_back=may_write(role(), str(get_case(desk(), id)["status"])))


@page.post("/cases/<id:id>/papers/<sha:sha>/back")
def take_back(id: str, sha: bytes) -> BaseResponse:
    """It does not belong here; the history keeps it."""
    take_back_paper(desk(), id, sha, role())
    flash(translate("Đã rút bản chụp khỏi hồ sơ; lịch sử vẫn giữ."), "ok")
    return redirect(url_for("papers.show", id=id), 303)


@page.get("/cases/<id:id>/papers/<sha:sha>/<int:number>.jpg")
def picture(id: str, sha: bytes, number: int) -> Response:
    """One page as a picture."""
    # Imported here: what reads pictures and PDFs is large, and most pages show none.
    from app.capture.draw_page import page_picture

    paper = _paper(id, sha)
    jpeg = page_picture(_content(sha), paper.form, number)
    return Response(jpeg, mimetype="image/jpeg")


@page.get("/cases/<id:id>/papers/<sha:sha>/file")
def file(id: str, sha: bytes) -> BaseResponse:
    """The scan as it is kept. A PDF of somebody else's is never opened in our place."""
    paper = _paper(id, sha)
    content, name = _content(sha), f"{sha.hex()[:16]}.{paper.form}"
    if (open_pdf := office().open_pdf) is not None:
        open_pdf(content, name)
        return redirect(request.referrer or url_for("papers.look", id=id, sha=sha), 303)
    kind = "application/pdf" if paper.form == "pdf" else "image/jpeg"
    return Response(content, mimetype=kind, headers={
        "Content-Disposition": f'attachment; filename="{name}"'})


def _paper(id: str, sha: bytes) -> Listed:
    for one in papers_of(desk(), id):
        if one.sha256 == sha.hex():
            return one
    raise NotFound(what="paper", sha256=sha.hex())


def _content(sha: bytes) -> bytes:
    content = find_content(desk(), sha)
    if content is None:
        raise NotFound(what="paper", sha256=sha.hex())
    return content


def _page(id: str, form: Form, name: str = "", kept: int = 0) -> str:
    return render_template(
        "papers/list.html", case=get_case(desk(), id), form=form, name=name,
        kept=_kept(kept) if kept else "",
        papers=[one for one in papers_of(desk(), id) if one.attached],
        folder=scanner_folder.folder_of(desk()), found=scanner_folder.newest(desk()))

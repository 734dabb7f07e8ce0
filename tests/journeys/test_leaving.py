"""A PC that was revoked: what is still to do, and emptying it, without a mouse."""
from db import meta
from sync import ask, leaving


def struck_off(window, safe):
    desk = window.pages.desk
    with desk.db.write():
        meta.put_number(desk.db, ask.REVOKED, desk.clock.now_ms())
        for lane in ask.own_lanes(desk.db, desk.me):
            desk.db.execute("UPDATE lanes SET acked_seq = head_seq WHERE id = ?",
                            (lane.n,))
        leaving.note_safe(desk.db, safe)


def test_a_pc_is_handed_back_and_emptied(window):
    window.pages.receive()
    struck_off(window, safe=False)
    window.go("/sync")
    assert window.mark("leaving").is_visible() and not window.mark("empty").count()
    window.judge("leaving-waits")
    struck_off(window, safe=True)
    window.go("/sync")

    window.tab_to("[name=sure]")
    window.press("Space")
    window.tab_to("[data-test=empty]")
    window.press("Enter")

    window.mark("empty-asked").wait_for()
    window.judge("leaving-asked")
    window.tab_to("[data-test=empty-not]")
    window.press("Enter")
    window.mark("empty").wait_for()
    window.judge("leaving-may-go")

// Keep what was typed at every blur, so that a power cut costs one box at most.
export function keepUnfinished() {
  for (const form of document.querySelectorAll("form[data-unfinished]")) {
    let sent = "";

    const keep = () => {
      const answers = new URLSearchParams(new FormData(form));
      answers.delete("csrf_token");
      const now = answers.toString();
      if (now === sent) return;
      sent = now;
      fetch(`/unfinished/${encodeURIComponent(form.dataset.unfinished)}`, {
        method: "POST", body: answers, keepalive: true,
        headers: { "X-CSRF-Token": document.body.dataset.csrf },
      }).catch(() => { sent = ""; });
    };

    const untouched = new URLSearchParams(new FormData(form));
    untouched.delete("csrf_token");
    sent = untouched.toString();
    form.addEventListener("focusout", keep);
    form.addEventListener("change", keep);
  }
}

// The list under a search box follows while the officer types.
const PAUSE_MS = 150;

export function listInstantly() {
  const form = document.querySelector("form[data-instant]");
  const list = document.querySelector("[data-instant-list]");
  if (!form || !list) return;
  const box = form.querySelector("[name=q]");
  let waiting = 0;
  let asked = 0;

  async function follow() {
    const mine = ++asked;
    const address = new URL(form.dataset.instant, location.href);
    address.searchParams.set("q", box.value);
    try {
      const answer = await fetch(address);
      if (!answer.ok || answer.redirected || mine !== asked) return;
      list.innerHTML = await answer.text();
    } catch {
      // The button still works.
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(follow, PAUSE_MS);
  });
}

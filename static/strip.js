// Ask every few seconds how the line stands; touch the page only when it changed,
// so that a screen reader hears of changes and of nothing else.
const EVERY_MS = 5000;

export function keepStrip() {
  const place = document.querySelector("[data-strip]");
  if (!place) return;
  let shown = place.innerHTML.trim();

  async function look() {
    if (document.hidden) return;
    try {
      const answer = await fetch("/sync/strip", { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const now = (await answer.text()).trim();
      if (now === shown) return;
      const asks = 'data-state="needs_you"';
      const loud = now.includes(asks) && !shown.includes(asks);
      place.setAttribute("aria-live", loud ? "assertive" : "polite");
      place.innerHTML = shown = now;
    } catch {
      // The desk itself is closing; the next look will tell.
    }
  }

  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
}

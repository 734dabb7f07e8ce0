// The desk locks itself when nobody touches it. Say so before, let who is still there
// stay, and lose nothing that was typed: it is kept at every blur.
const STAY_EVERY_MS = 5 * 60 * 1000;
const WARN_MS = 2 * 60 * 1000;
const LOOK_MS = 5 * 1000;

export function warnBeforeLock() {
  const dialog = document.querySelector("[data-lock-warning]");
  const idle_ms = Number(document.body.dataset.idleS) * 1000;
  if (!dialog || !idle_ms) return;
  let since = Date.now();

  function stay() {
    since = Date.now();
    if (dialog.open) dialog.close();
    fetch("/stay", {
      method: "POST", headers: { "X-CSRF-Token": document.body.dataset.csrf },
    }).catch(() => {});
  }

  for (const touch of ["keydown", "pointerdown"]) {
    addEventListener(touch, () => {
      if (!dialog.open && Date.now() - since > STAY_EVERY_MS) stay();
    });
  }
  dialog.querySelector("button").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);
  setInterval(() => {
    const left_ms = idle_ms - (Date.now() - since);
    if (left_ms <= 0) location.assign(location.pathname + location.search);
    else if (left_ms <= WARN_MS && !dialog.open) {
      // What stands in the box with the cursor is kept before the dialog takes it.
      document.activeElement?.blur();
      dialog.showModal();
    }
  }, LOOK_MS);
}

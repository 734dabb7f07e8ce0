// Single-key shortcuts: / search, N new case, P print. Off while typing, and off
// altogether when the officer says so (the footer).
export function isTyping(target) {
  return target.isContentEditable
    || target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}

export function keysAreOn() {
  return document.body.dataset.keys === "on";
}

const ACTS = {
  "/": () => document.querySelector('[data-test="search-box"]')?.focus(),
  n: () => document.querySelector('[data-test="case-new"]')?.click(),
  p: () => document.querySelector("[data-print]")?.click(),
};

export function listenToKeys() {
  if (!keysAreOn()) return;
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTyping(event.target)) return;
    const act = ACTS[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

// The compare page by keyboard: J K rows, 1 2 3 choose, E other value, Enter check,
// Esc later.
import { isTyping, keysAreOn } from "./keys.js";

const form = document.querySelector("form[data-dispute]");
const rows = [...form.querySelectorAll("tr[data-row]")];
const help = document.querySelector("[data-help-dialog]");
let now = -1;

function go(to) {
  rows[now]?.classList.remove("row-now");
  now = Math.min(Math.max(to, 0), rows.length - 1);
  rows[now].classList.add("row-now");
  const radios = [...rows[now].querySelectorAll("input[type=radio]")];
  (radios.find(radio => radio.checked) ?? radios[0]).focus();
  rows[now].scrollIntoView({ block: "nearest" });
}

function choose(number) {
  if (now < 0) go(0);
  const radio = rows[now].querySelectorAll("input[type=radio]")[number - 1];
  if (!radio) return;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  if (radio.matches("[data-other]")) other();
}

function other() {
  if (now < 0) go(0);
  rows[now].querySelector("[data-other]").checked = true;
  rows[now].querySelector("[data-other-text]").focus();
  count();
}

function count() {
  const isOpen = row => !row.querySelector("input[type=radio]:checked");
  const left = rows.filter(isOpen).length;
  const place = form.querySelector("[data-left]");
  place.textContent = place.dataset.words.replace("#", left);
}

const ACTS = {
  j: () => go(now + 1), k: () => go(now - 1), e: other,
  "?": () => help.showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || help.open) return;
  if (event.key === "Escape") {
    event.preventDefault();
    form.querySelector("[data-later]").click();
    return;
  }
  if (isTyping(event.target) || !keysAreOn()) return;
  if (event.key === "Enter" && !event.target.matches("a, button, summary")) {
    event.preventDefault();
    form.querySelector("[data-check]").click();
    return;
  }
  if (/^[1-9]$/.test(event.key)) {
    event.preventDefault();
    choose(Number(event.key));
    return;
  }
  const act = ACTS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
}

document.addEventListener("keydown", onKey);
form.addEventListener("change", count);
form.addEventListener("focusin", event => {
  const row = event.target.closest("tr[data-row]");
  if (!row) return;
  rows[now]?.classList.remove("row-now");
  now = rows.indexOf(row);
  row.classList.add("row-now");
});
for (const text of form.querySelectorAll("[data-other-text]")) {
  text.addEventListener("input", () => {
    text.closest("fieldset").querySelector("[data-other]").checked = true;
    count();
  });
}
form.querySelector("[data-help]")?.addEventListener("click", () => help.showModal());
count();

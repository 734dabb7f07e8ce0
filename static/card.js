// A scanner ends with Enter, which sends the form by itself, or with Tab: then we do.
const PARTS_MIN = 7;

export function readCards() {
  const box = document.querySelector("input[name=card]");
  box?.addEventListener("keydown", event => {
    if (event.key !== "Tab" || box.value.split("|").length < PARTS_MIN) return;
    event.preventDefault();
    box.form.requestSubmit();
  });
}

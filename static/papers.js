// What the pages of scans gain from a script: the camera, and news without asking.
const EVERY_MS = 4000;
const AS_PAGE = { headers: { Accept: "text/html" } };
const LIKE_A_PAGE = {
  facingMode: "environment", width: { ideal: 2592 }, height: { ideal: 1944 },
};

const pick = document.querySelector("[data-pick]");
if (pick) pickInOurWords(pick);

const scanner = document.querySelector("[data-scanner]");
if (scanner) setInterval(() => lookAtScanner(scanner), EVERY_MS);

const coming = document.querySelector("[data-coming]");
if (coming) setInterval(seeWhetherItCame, EVERY_MS);

const camera = document.querySelector("[data-camera]");
if (camera && navigator.mediaDevices?.getUserMedia && window.DataTransfer) {
  offerCamera(camera);
}

// The browser's own words would be in the language of the PC, not of the page.
function pickInOurWords(files) {
  const open = button(files.dataset.pick, "button-quiet");
  const named = document.createElement("span");
  named.setAttribute("role", "status");
  named.className = "hint";
  open.setAttribute("aria-describedby", files.getAttribute("aria-describedby"));
  open.id = files.id;     // where the label and the error summary lead
  files.id = `${open.id}-input`;
  files.hidden = true;
  files.after(open, " ", named);
  open.addEventListener("click", () => files.click());
  files.addEventListener("change", tell);
  tell();

  function tell() {
    const names = [...files.files].map((file) => file.name);
    named.textContent = names.join(", ") || files.dataset.none;
  }
}

// New files are put on top; what is ticked stays ticked.
async function lookAtScanner(place) {
  if (document.hidden) return;
  try {
    const answer = await fetch(place.dataset.scanner, AS_PAGE);
    if (!answer.ok || answer.redirected) return;
    const ticked = new Set(
      [...place.querySelectorAll(":checked")].map((box) => box.value));
    if (place.contains(document.activeElement)) return;
    place.innerHTML = await answer.text();
    for (const box of place.querySelectorAll("input")) {
      box.checked = ticked.has(box.value);
    }
  } catch {
    // The desk itself is closing.
  }
}

async function seeWhetherItCame() {
  try {
    const answer = await fetch(location.pathname, AS_PAGE);
    if (answer.ok && !(await answer.text()).includes("data-coming")) location.reload();
  } catch {
    // The desk itself is closing.
  }
}

function offerCamera(place) {
  const open = place.querySelector("[data-open]");
  const said = place.querySelector("[data-said]");
  const files = document.querySelector("input[data-pick]");
  const taken = new DataTransfer();
  place.hidden = false;

  open.addEventListener("click", async () => {
    open.disabled = true;
    said.textContent = "";
    try {
      await show(await navigator.mediaDevices.getUserMedia({ video: LIKE_A_PAGE }));
    } catch {
      said.textContent = place.dataset.failed;
      open.disabled = false;
    }
  });

  async function show(stream) {
    const video = document.createElement("video");
    video.muted = video.playsInline = true;
    video.srcObject = stream;
    const take = button(place.dataset.take, "button");
    const stop = button(place.dataset.stop, "button-quiet");
    place.append(video);
    await video.play();      // a page taken before would be empty
    place.append(take, " ", stop);
    take.focus();

    take.addEventListener("click", () => {
      const canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      canvas.getContext("2d").drawImage(video, 0, 0);
      canvas.toBlob((picture) => {
        const number = taken.items.length + 1;
        taken.items.add(new File([picture], `${place.dataset.name}-${number}.jpg`,
          { type: "image/jpeg" }));
        files.files = taken.files;
        files.dispatchEvent(new Event("change"));
        said.textContent = [...taken.files].map((file) => file.name).join(", ");
      }, "image/jpeg", 0.92);
    });

    stop.addEventListener("click", () => {
      for (const track of stream.getTracks()) track.stop();
      for (const part of [video, take, stop]) part.remove();
      open.disabled = false;
      open.focus();
    });
  }
}

function button(words, style) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = style;
  made.textContent = words;
  return made;
}

// What every page gains from a script; all of it works without one.
import { readCards } from "./card.js";
import { keepStrip } from "./strip.js";
import { listenToKeys } from "./keys.js";
import { keepUnfinished } from "./unfinished.js";
import { listInstantly } from "./instant.js";
import { warnBeforeLock } from "./lock.js";

// After a refused form the reader begins at the summary; at a pick, in the box.
const summary = document.querySelector("[data-focus]");
(summary ?? document.querySelector("[data-first]"))?.focus();

keepStrip();
warnBeforeLock();
listenToKeys();
keepUnfinished();
listInstantly();
readCards();

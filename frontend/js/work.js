// Today without a mouse: J and K walk, Space closes, R puts off, L calls, E or Enter opens.
import { isTyping } from "./keys.js";

const queue = () => document.querySelector("[data-walk]");
const lines = () => [...(queue()?.querySelectorAll("[data-row]") ?? [])].filter((line) => line.getClientRects().length);
const current = () => document.activeElement?.closest?.("[data-row]");

let place = -1;

function walk(step) {
  const all = lines();
  if (!all.length) return;
  const now = all.indexOf(current());
  place = Math.min(Math.max((now < 0 ? place - (step > 0 ? 0 : -1) : now) + step, 0), all.length - 1);
  all[place].focus();
  all[place].scrollIntoView({ block: "nearest" });
}

const acts = {
  J: () => walk(1),
  K: () => walk(-1),
  R: (line) => line?.querySelector("[data-later]")?.click(),
  L: (line) => line?.querySelector("[data-call]")?.click(),
  E: (line) => line?.querySelector("[data-open]")?.click(),
};

document.addEventListener("otdel:key", (event) => {
  const act = acts[event.detail.letter];
  if (!queue() || !act) return;
  const line = current();
  if (!line && !"JK".includes(event.detail.letter)) return;
  act(line);
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const line = document.activeElement;
  if (!queue() || !line?.matches?.("[data-row]") || isTyping(event.target)) return;
  if (event.code === "Space") line.querySelector("[data-done]")?.click();
  else if (event.key === "Enter") acts.E(line);
  else return;
  place = lines().indexOf(line);
  event.preventDefault();
});

// After the queue was loaded again the walk goes on where it stood.
document.addEventListener("htmx:after:swap", () => {
  if (place < 0 || !queue() || document.querySelector("dialog[open]") || current()) return;
  const all = lines();
  if (document.activeElement === document.body) all[Math.min(place, all.length - 1)]?.focus({ preventScroll: true });
});

// A day of the chips fills the day of the form.
document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-day]");
  const field = chip?.closest("form")?.querySelector("[name=day]");
  if (!field) return;
  field.value = chip.dataset.day;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

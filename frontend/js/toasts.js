// Short notes at the foot of the page, with Undo where an act can be taken back.
import { el, icon, word } from "./words.js";

const MOST = 3;
const pictures = { success: "circle-check", info: "info-circle", warning: "alert-triangle", danger: "alert-circle" };

/** Show {text, undo, tone, stay}. */
export function say({ text, undo = "", tone = "success", stay = false }) {
  const place = document.getElementById("toasts");
  if (!place || !text) return;
  const note = el("div", { class: `toast-note is-${tone}` }, icon(pictures[tone] ?? "info-circle"), el("span", {}, text));
  if (undo) {
    const button = el("button", { type: "button", "hx-post": undo, "hx-swap": "none" }, word("undo"));
    button.addEventListener("click", () => setTimeout(() => note.remove(), 50));
    note.append(button);
  }
  const close = el("button", { type: "button", class: "toast-close", "aria-label": word("close") }, "×");
  close.addEventListener("click", () => note.remove());
  note.append(close);
  while (place.children.length >= MOST) place.firstElementChild.remove();
  place.append(note);
  raise(place);
  window.htmx?.process(note);
  if (stay) return;
  let left = undo ? 10000 : tone === "danger" ? 9000 : 4500;
  const tick = setInterval(() => {
    if (note.matches(":hover, :focus-within")) return;
    left -= 250;
    if (left <= 0 || !note.isConnected) {
      clearInterval(tick);
      note.remove();
    }
  }, 250);
}

/** Keep the notes above an open dialog: the top layer is a stack. */
export function raise(place = document.getElementById("toasts")) {
  if (!place?.showPopover) return;
  place.popover = "manual";
  if (place.matches(":popover-open")) place.hidePopover();
  if (place.children.length) place.showPopover();
}

document.addEventListener("otdel:toast", (event) => {
  for (const note of event.detail.notes ?? []) say(note);
});

for (const left of document.querySelectorAll("template[data-toast]")) {
  let extra = {};
  try { extra = JSON.parse(left.dataset.toast.replace(/ (success|info|warning|error|debug)$/, "") || "{}"); } catch { /* a message of another package */ }
  const tone = { error: "danger", warning: "warning", success: "success" }[left.dataset.level] ?? "info";
  say({ text: left.content.textContent.trim(), tone, ...extra });
}

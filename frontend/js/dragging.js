// What dragging with the mouse or a finger has in common, whatever is dragged.
import { csrf } from "./words.js";

/** Options of Sortable: a finger has to rest a moment, so that scrolling stays scrolling. */
export const HAND = {
  preventOnFilter: false,
  animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
  delay: 180,
  delayOnTouchOnly: true,
  touchStartThreshold: 6,
  ghostClass: "board-ghost",
  dragClass: "is-dragged",
  scrollSensitivity: 80,
};

/** Tell the server of a drop; rejects if there is no way to it. */
export function send(url, told) {
  return fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": csrf(), "HX-Request": "true", "HX-Request-Type": "partial", Accept: "text/html" },
    body: new URLSearchParams(told),
  });
}

/** Pass on what the answer says: toasts, parts to load again. */
export function hear(told) {
  if (!told) return;
  for (const [name, detail] of Object.entries(JSON.parse(told)))
    document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

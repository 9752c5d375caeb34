// Keys are bound to their place on the keyboard (event.code), so that they work in the Russian layout.
import { close } from "./dialogs.js";
import { openPalette } from "./palette.js";
import { word } from "./words.js";

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
for (const kbd of document.querySelectorAll("kbd[data-mod]")) if (isMac) kbd.textContent = `⌘ ${kbd.dataset.mod}`;

export const isTyping = (target) =>
  target.isContentEditable || target.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");

let waitsForPlace = 0;

export const shown = (element) => element && element.getClientRects().length > 0;

function press(letter) {
  const found = [...document.querySelectorAll(`[data-key="${letter}"]`)].find(shown);
  if (!found) return false;
  found.click();
  return true;
}

function go(letter) {
  const link = document.querySelector(`[data-go="${letter}"]`);
  if (link) location.href = link.href;
  return Boolean(link);
}

export function showKeys() {
  window.htmx.ajax("GET", word("keys"), { target: "#dialog", swap: "innerHTML" });
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.target.closest?.("[popover]:popover-open")) return;
  const letter = /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : "";
  if (waitsForPlace > Date.now() && letter) {
    waitsForPlace = 0;
    if (go(letter)) event.preventDefault();
    return;
  }
  waitsForPlace = 0;
  if (event.key === "?" || (event.shiftKey && event.code === "Slash") || (event.shiftKey && event.code === "Digit7" && event.key === "?")) {
    event.preventDefault();
    showKeys();
  } else if (event.code === "Slash" && !event.shiftKey) {
    event.preventDefault();
    const box = [...document.querySelectorAll("[data-slash]")].find(shown);
    if (box) { box.focus(); box.select(); } else openPalette();
  } else if (!event.shiftKey && letter === "G") {
    waitsForPlace = Date.now() + 1500;
  } else if (!event.shiftKey && letter) {
    const asked = new CustomEvent("otdel:key", { bubbles: true, cancelable: true, detail: { letter, event } });
    if (!document.dispatchEvent(asked) || press(letter)) event.preventDefault();
    else if (letter === "N" && document.querySelector("#menu-quick")) {
      event.preventDefault();
      document.getElementById("menu-quick").showPopover();
    }
  } else if (event.key === "Escape") {
    close();
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-keys]")) return;
  event.target.closest("[popover]")?.hidePopover();
  showKeys();
});

// Esc leaves a search box.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches?.("[data-slash]") && !event.target.value) event.target.blur();
});

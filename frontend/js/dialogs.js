// #dialog: what is put into it opens it; Esc, ×, [data-close] and the server's word close it.
import { raise } from "./toasts.js";

const frame = () => document.getElementById("dialog");
let cameFrom = null;

export function close() {
  const dialog = frame();
  if (!dialog?.open) return;
  dialog.close();
}

function opened(dialog) {
  if (!dialog.open) {
    cameFrom = document.activeElement;
    dialog.showModal();
    raise();
  }
  const first = dialog.querySelector(".is-invalid") ?? dialog.querySelector("[autofocus]")
    ?? dialog.querySelector(".sheet-body :is(input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea)")
    ?? dialog.querySelector(".sheet-body input:not([type=hidden])")
    ?? dialog.querySelector(".form-buttons .btn");
  first?.focus();
}

document.addEventListener("htmx:after:settle", (event) => {
  const dialog = frame();
  if (dialog && event.target === dialog && dialog.childElementCount) opened(dialog);
});
document.addEventListener("htmx:after:swap", () => {
  const dialog = frame();
  if (dialog?.childElementCount && !dialog.open) opened(dialog);
});

document.addEventListener("otdel:close", () => {
  const dialog = frame();
  if (dialog) dialog.returnValue = "done";
  close();
});

document.addEventListener("click", (event) => {
  const dialog = frame();
  if (!dialog?.open || !dialog.contains(event.target)) return;
  if (event.target.closest("[data-close]")) {
    if (event.target.closest("[data-reload]")) location.reload();
    close();
  }
});
// A press on the shade closes, unless something has been typed.
document.addEventListener("mousedown", (event) => {
  const dialog = frame();
  if (event.target === dialog && event.offsetX < dialog.clientWidth && !isTyped(dialog)) close();
});

function isTyped(dialog) {
  return [...dialog.querySelectorAll("input:not([type=hidden]), textarea")].some((field) =>
    ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
}

document.addEventListener("close", (event) => {
  if (event.target !== frame()) return;
  event.target.dispatchEvent(new CustomEvent("otdel:closed", { bubbles: true, detail: { done: event.target.returnValue === "done" } }));
  event.target.returnValue = "";
  event.target.replaceChildren();
  if (cameFrom?.isConnected) cameFrom.focus({ preventScroll: true });
  cameFrom = null;
}, true);

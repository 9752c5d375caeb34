// Ctrl/⌘ K: an empty line shows what can be done, words search the department.
import { el, icon, word } from "./words.js";

let box = null;
let turn = 0;

function build() {
  const field = el("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-answers", "aria-label": word("search"), placeholder: word("search"), autocomplete: "off", spellcheck: "false" });
  const answers = el("div", { class: "palette-answers", id: "palette-answers", role: "listbox", "aria-label": word("search") });
  box = el("dialog", { class: "palette", "aria-label": word("search") }, el("div", { class: "palette-line" }, icon("search"), field), answers,
    el("div", { class: "palette-foot" }, el("span", {}, el("kbd", {}, "↑"), " ", el("kbd", {}, "↓")), el("span", {}, el("kbd", {}, "Enter")), el("span", {}, el("kbd", {}, "Esc"))));
  let wait = 0;
  field.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(() => load(field.value), 120); });
  field.addEventListener("keydown", walk);
  answers.addEventListener("mousemove", (event) => { const item = event.target.closest(".palette-item"); if (item) mark(item); });
  answers.addEventListener("click", (event) => { const item = event.target.closest(".palette-item"); if (item) act(item, event); });
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  document.body.append(box);
}

export function openPalette() {
  if (!document.getElementById("words")?.dataset.find || !document.querySelector(".frame")) return;
  if (!box) build();
  for (const menu of document.querySelectorAll("[popover][data-menu]:popover-open")) menu.hidePopover();
  if (box.open) { box.close(); return; }
  const field = box.querySelector("input");
  field.value = "";
  box.showModal();
  field.focus();
  load("");
}

async function load(text) {
  const mine = ++turn;
  try {
    const answer = await fetch(`${word("find")}?q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } });
    const html = await answer.text();
    if (mine !== turn) return;
    const answers = box.querySelector(".palette-answers");
    if (!answer.ok || answer.redirected) { answers.replaceChildren(el("p", { class: "palette-none" }, word(answer.redirected ? "signin" : "broken"))); return; }
    answers.innerHTML = html;
    items().forEach((item, number) => { item.id = `palette-${number}`; item.tabIndex = -1; });
    mark(items()[0]);
  } catch {
    if (mine === turn) box.querySelector(".palette-answers").replaceChildren(el("p", { class: "palette-none" }, word("offline")));
  }
}

const items = () => [...box.querySelectorAll(".palette-item")];
const marked = () => box.querySelector('.palette-item[aria-selected="true"]');

function mark(item) {
  marked()?.setAttribute("aria-selected", "false");
  if (!item) return;
  item.setAttribute("aria-selected", "true");
  box.querySelector("input").setAttribute("aria-activedescendant", item.id);
}

function walk(event) {
  const all = items();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && all.length) {
    event.preventDefault();
    const next = all[(all.indexOf(marked()) + step + all.length) % all.length];
    mark(next);
    next.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && marked()) {
    event.preventDefault();
    act(marked(), event);
  }
}

function act(item, event) {
  if (event.ctrlKey || event.metaKey) { window.open(item.href, "_blank"); event.preventDefault(); return; }
  if (item.dataset.dialog) {
    event.preventDefault();
    box.close();
    window.htmx.ajax("GET", item.dataset.dialog, { target: "#dialog", swap: "innerHTML" });
  } else if (event.type !== "click") {
    box.close();
    location.href = item.href;
  }
}

document.addEventListener("click", (event) => { if (event.target.closest("[data-palette]")) openPalette(); });

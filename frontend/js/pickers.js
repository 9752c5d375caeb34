// A box that finds its answers on the server while one types; by keyboard, with create-new.
import { say } from "./toasts.js";
import { el, post, word } from "./words.js";

function setUp() {
  for (const root of document.querySelectorAll("[data-pick-url]:not([data-up])")) make(root);
}

function make(root) {
  root.dataset.up = "1";
  const many = root.hasAttribute("data-many");
  const box = root.querySelector(".pick-box");
  const field = root.querySelector("input[type=text]");
  const values = root.querySelector("[data-values]");
  const menu = el("div", { class: "pick-menu", popover: "manual", role: "listbox", id: `${field.id}-menu` });
  root.append(menu);
  field.setAttribute("aria-controls", menu.id);
  let turn = 0;
  let wait = 0;
  let typed = false; // words were typed whose answers are still on the way
  let first = false; // Enter came before them: take the first
  let held = null; // the form was sent before them: it goes when the first is taken

  const options = () => [...menu.querySelectorAll(".pick-option")];
  const marked = () => menu.querySelector('[aria-selected="true"]');
  const mark = (option) => {
    marked()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    if (option) { field.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
  };
  const open = () => {
    const place = box.getBoundingClientRect();
    menu.style.width = `${place.width}px`;
    menu.style.left = `${place.left}px`;
    if (!menu.matches(":popover-open")) menu.showPopover();
    const under = innerHeight - place.bottom > Math.min(menu.offsetHeight, 200) + 12 || place.top < 220;
    menu.style.top = under ? `${place.bottom + 4}px` : `${place.top - menu.offsetHeight - 4}px`;
    field.setAttribute("aria-expanded", "true");
  };
  const shut = () => {
    if (menu.matches(":popover-open")) menu.hidePopover();
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const told = () => values.dispatchEvent(new Event("change", { bubbles: true }));

  function choose(value, label) {
    if (!many) { values.replaceChildren(); box.querySelectorAll(".pick-chip").forEach((chip) => chip.remove()); }
    if (![...values.children].some((one) => one.value === value)) {
      values.append(el("input", { type: "hidden", name: root.dataset.name, value }));
      addChip(value, label);
    }
    field.value = "";
    shut();
    field.focus();
    (values.lastElementChild ?? values).dispatchEvent(new Event("change", { bubbles: true }));
  }
  function addChip(value, label) {
    const drop = el("button", { type: "button", tabindex: "-1", "aria-label": `${word("drop")}: ${label}` }, "×");
    const chip = el("span", { class: "pick-chip", "data-value": value }, el("span", {}, label), drop);
    drop.addEventListener("click", () => remove(chip));
    field.before(chip);
    field.placeholder = "";
  }
  function remove(chip) {
    if (!chip) return;
    [...values.children].find((one) => one.value === chip.dataset.value)?.remove();
    chip.remove();
    field.focus();
    told();
  }

  async function load(text) {
    const mine = ++turn;
    const url = new URL(root.dataset.pickUrl, location.href);
    url.searchParams.set("q", text);
    for (const other of root.dataset.with?.split(" ") ?? []) {
      const given = root.closest("form")?.elements[other]?.value;
      if (given) url.searchParams.set(other, given);
    }
    let found = null;
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      found = answer.ok ? (await answer.json()).results : null;
    } catch { /* told below */ }
    if (mine !== turn || (field.value !== text && document.activeElement === field)) return; // more was typed meanwhile
    menu.replaceChildren();
    (found ?? []).forEach((one, number) => {
      const option = el("div", { class: "pick-option", role: "option", id: `${field.id}-o${number}`, "data-value": one.value, "data-label": one.label }, el("span", {}, one.label), el("small", {}, one.hint ?? ""));
      menu.append(option);
    });
    if (root.dataset.createUrl && text.trim() && found) {
      menu.append(el("div", { class: "pick-option", role: "option", id: `${field.id}-new`, "data-new": text.trim() }, el("span", {}, word("create").replace("%s", text.trim()))));
    }
    if (!menu.children.length) menu.append(el("div", { class: "pick-note" }, word(found ? "nothing" : "offline")));
    typed = false;
    mark(options()[0]);
    if (document.activeElement === field) open();
    if (first) { first = false; await take(options()[0]); sendHeld(); }
  }

  function hold(event) {
    if (!first) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held = { form: event.target, submitter: event.submitter };
  }
  function sendHeld() {
    const sent = held;
    held = null;
    if (sent && values.lastElementChild) sent.form.requestSubmit(sent.submitter);
  }

  async function take(option) {
    if (!option) return;
    if (option.dataset.new === undefined) { choose(option.dataset.value, option.dataset.label); return; }
    const answer = await post(root.dataset.createUrl, { name: option.dataset.new }).catch(() => null);
    const made = answer?.ok ? await answer.json().catch(() => null) : null;
    if (made) choose(String(made.value), made.label);
    else { say({ text: word(answer ? "refused" : "offline"), tone: "danger" }); }
  }

  field.addEventListener("focus", () => { if (!typed) load(field.value); });
  field.addEventListener("input", () => { typed = true; first = false; marked()?.setAttribute("aria-selected", "false"); clearTimeout(wait); wait = setTimeout(() => load(field.value), 140); });
  field.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== field && !first) { shut(); field.value = ""; typed = false; } }, 150));
  field.addEventListener("keydown", (event) => {
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!menu.matches(":popover-open")) load(field.value);
      else if (all.length) mark(all[(all.indexOf(marked()) + step + all.length) % all.length]);
    } else if (event.key === "Enter" && typed) {
      event.preventDefault();
      event.stopPropagation();
      first = true;
    } else if (event.key === "Enter" && menu.matches(":popover-open") && marked()) {
      event.preventDefault();
      event.stopPropagation();
      take(marked());
    } else if (event.key === "Escape" && menu.matches(":popover-open")) {
      event.preventDefault();
      event.stopPropagation();
      shut();
    } else if (event.key === "Backspace" && !field.value) remove([...box.querySelectorAll(".pick-chip")].at(-1));
  });
  menu.addEventListener("pointerdown", (event) => { event.preventDefault(); take(event.target.closest(".pick-option")); });
  root.closest("form")?.addEventListener("submit", hold, true);
  box.addEventListener("click", (event) => { if (event.target === box) field.focus(); });
  for (const given of JSON.parse(root.dataset.given || "[]")) addChip(given.value, given.label);
}

document.addEventListener("htmx:after:swap", setUp);
document.addEventListener("htmx:after:settle", setUp);
setUp();

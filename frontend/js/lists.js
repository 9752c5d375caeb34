// The list: picked rows, walking by keys, columns, coming back to the same place, walking between records.
import Sortable from "sortablejs";
import { say } from "./toasts.js";
import { post, word } from "./words.js";

const list = () => document.querySelector("[data-list]");
const kept = {
  get(key) { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* private window */ } },
};

// What is picked lives as long as the query of the list; `all` means every row that matches.
let picked = { ids: new Set(), all: false, of: "" };
let last = null;

const question = (root) => `${root.dataset.here}?${new URLSearchParams([...new URLSearchParams(root.dataset.query)].filter(([key]) => key !== "sort"))}`;

function setUp() {
  const root = list();
  if (!root) return;
  const of = question(root);
  if (picked.of !== of) {
    const before = kept.get(`picked:${of}`);
    picked = { ids: new Set(before ?? []), all: false, of };
  }
  show(root);
  keepNeighbours(root);
  restore(root);
}

function show(root = list()) {
  if (!root) return;
  const boxes = [...root.querySelectorAll("[data-pick]")];
  for (const box of boxes) {
    box.checked = picked.all || picked.ids.has(box.value);
    box.closest("tr").classList.toggle("is-picked", box.checked);
  }
  const head = root.querySelector("[data-pick-page]");
  const on = boxes.filter((box) => box.checked).length;
  if (head) { head.checked = on > 0 && on === boxes.length; head.indeterminate = on > 0 && on < boxes.length; }
  const bar = root.querySelector("[data-bulk]");
  if (!bar) return;
  const many = picked.all ? Number(root.dataset.count) : picked.ids.size;
  bar.hidden = many === 0;
  bar.querySelector("[data-bulk-count]").textContent = word("selected").replace("%s", many.toLocaleString(document.documentElement.lang) + (picked.all && root.dataset.capped ? "+" : ""));
  const all = bar.querySelector("[data-pick-all]");
  all.hidden = picked.all || on < boxes.length || Number(root.dataset.count) <= picked.ids.size;
  const file = bar.querySelector("[data-bulk-export]");
  if (file) {
    const url = new URL(file.href, location.href);
    url.searchParams.delete("ids");
    if (!picked.all) url.searchParams.set("ids", [...picked.ids].join(","));
    file.href = url.pathname + url.search;
  }
  kept.set(`picked:${picked.of}`, [...picked.ids]);
}

function pick(box, on) {
  picked.all = false;
  if (on) picked.ids.add(box.value);
  else picked.ids.delete(box.value);
}

document.addEventListener("click", (event) => {
  const root = list();
  if (!root) return;
  const box = event.target.closest("[data-pick]");
  if (box) {
    const boxes = [...root.querySelectorAll("[data-pick]")];
    if (picked.all) { picked.ids = new Set(boxes.map((one) => one.value)); picked.all = false; }
    if (event.shiftKey && last && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const one of boxes.slice(from, to + 1)) pick(one, box.checked);
    } else pick(box, box.checked);
    last = box;
    show(root);
  } else if (event.target.closest("[data-pick-page]")) {
    const on = event.target.checked;
    for (const one of root.querySelectorAll("[data-pick]")) pick(one, on);
    show(root);
  } else if (event.target.closest("[data-pick-all]")) {
    picked.all = true;
    show(root);
  } else if (event.target.closest("[data-pick-none]")) forget();
  else if (event.target.closest("tr[data-url] [data-open]")) leave(root);
});

function forget() {
  picked.ids.clear();
  picked.all = false;
  show();
}
document.addEventListener("otdel:picked", forget);
document.addEventListener("otdel:closed", (event) => { if (event.detail.done) show(); });

// A bulk act takes along what is picked.
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const act = ctx.sourceElement.dataset?.act;
  if (!act || !ctx.sourceElement.closest("[data-bulk]")) return;
  ctx.request.body.set("_act", act);
  if (picked.all) ctx.request.body.set("_all", "1");
  else ctx.request.body.set("_ids", [...picked.ids].join(","));
});

// ---------------------------------------------------------------- keys

const rows = () => [...document.querySelectorAll("[data-list] tbody tr[data-id]")];
const at = () => document.querySelector("[data-list] tr.is-at");

function stand(row) {
  at()?.classList.remove("is-at");
  if (!row) return;
  row.classList.add("is-at");
  (row.querySelector("[data-open]") ?? row.querySelector("[data-pick]"))?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

document.addEventListener("otdel:key", (event) => {
  const { letter } = event.detail;
  const all = rows();
  if (!all.length) return;
  const now = all.indexOf(at());
  if (letter === "J" || letter === "K") {
    stand(all[Math.min(Math.max(now + (letter === "J" ? 1 : -1), 0), all.length - 1)]);
    event.preventDefault();
  } else if (letter === "X" && now >= 0) {
    all[now].querySelector("[data-pick]")?.click();
    event.preventDefault();
  } else if (letter === "E" && now >= 0) {
    all[now].querySelector("[data-cell-open]")?.click();
    event.preventDefault();
  } else {
    const act = document.querySelector(`[data-bulk]:not([hidden]) [data-bulk-key="${letter}"]`);
    if (act) { act.click(); event.preventDefault(); }
  }
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-list] tbody tr[data-id]");
  if (row && row !== at()) { at()?.classList.remove("is-at"); row.classList.add("is-at"); }
});

// ---------------------------------------------------------------- columns

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip) return;
  event.preventDefault();
  const head = grip.closest("th");
  const from = event.clientX;
  const wide = head.offsetWidth;
  for (const other of head.parentElement.children) other.setAttribute("width", other.offsetWidth);
  grip.classList.add("is-held");
  grip.setPointerCapture(event.pointerId);
  const move = (moved) => head.setAttribute("width", Math.min(Math.max(wide + moved.clientX - from, 60), 900));
  const end = () => {
    grip.removeEventListener("pointermove", move);
    grip.classList.remove("is-held");
    arrange([...head.parentElement.querySelectorAll("th[data-column]")].map((one) => ({ key: one.dataset.column, width: one.offsetWidth })), true);
  };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end, { once: true });
  grip.addEventListener("pointercancel", end, { once: true });
});

async function arrange(columns, quiet = false) {
  const root = list();
  const values = { columns: JSON.stringify(columns), view: root.dataset.view };
  const answer = await post(root.dataset.layout, values).catch(() => null);
  if (!answer?.ok) say({ text: word(answer ? "broken" : "offline"), tone: "danger" });
  else if (!quiet) window.htmx.trigger(document.body, "otdel:list");
}

function chosen(box) {
  return [...box.querySelectorAll("[data-column]")]
    .filter((item) => item.querySelector("input").checked)
    .map((item) => ({ key: item.dataset.column, width: Number(item.dataset.width) }));
}

let columnsChanged = false;
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-columns]")) columnsChanged = true;
});
document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.(".columns-grip");
  if (!grip || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  const item = grip.closest("[data-column]");
  if (event.key === "ArrowUp") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  grip.focus();
  columnsChanged = true;
}, true);
document.addEventListener("toggle", (event) => {
  const box = event.target.querySelector?.("[data-columns]");
  if (!box) return;
  if (event.newState === "open") {
    columnsChanged = false;
    if (!box.dataset.sorted) {
      Sortable.create(box, { handle: ".columns-grip", animation: 120, onEnd: () => { columnsChanged = true; } });
      box.dataset.sorted = "1";
    }
  } else if (columnsChanged) {
    columnsChanged = false;
    arrange(chosen(box));
  }
}, true);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-columns-reset]")) return;
  columnsChanged = false;
  event.target.closest("[popover]").hidePopover();
  arrange([]);
});

// ---------------------------------------------------------------- place, neighbours

function leave(root) {
  kept.set(`place:${location.pathname}${location.search}`, { top: scrollY, id: at()?.dataset.id });
}

function restore(root) {
  const key = `place:${location.pathname}${location.search}`;
  const before = kept.get(key);
  if (!before) return;
  sessionStorage.removeItem(key);
  const row = before.id && root.querySelector(`tr[data-id="${CSS.escape(before.id)}"]`);
  scrollTo({ top: before.top, behavior: "instant" });
  if (row) stand(row);
}
addEventListener("pagehide", () => { const root = list(); if (root) leave(root); });

function keepNeighbours(root) {
  const urls = rows().map((row) => row.dataset.url).filter(Boolean);
  if (!urls.length) return;
  const more = Boolean(root.querySelector('[rel="next"]'));
  kept.set("neighbours", { here: root.dataset.here, query: root.dataset.query, pages: [{ page: Number(root.dataset.page), urls, more }], list: location.pathname + location.search });
}

async function walk(step) {
  const near = kept.get("neighbours");
  const page = near?.pages.find((one) => one.urls.includes(location.pathname));
  if (!page) return false;
  let to = page.urls[page.urls.indexOf(location.pathname) + step];
  if (!to) {
    const number = page.page + step;
    if (number < 1 || (step > 0 && !page.more)) return true;
    const known = near.pages.find((one) => one.page === number) ?? (await fetchPage(near, number));
    to = known?.urls.at(step > 0 ? 0 : -1);
  }
  if (to) location.href = to;
  return true;
}

async function fetchPage(near, number) {
  const answer = await fetch(`${near.here}?${near.query}&page=${number}&urls=1`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return null;
  const told = await answer.json();
  const page = { page: number, urls: told.urls, more: told.more };
  near.pages.push(page);
  kept.set("neighbours", near);
  return page;
}

document.addEventListener("keydown", (event) => {
  if (!event.ctrlKey || event.altKey || event.shiftKey || event.metaKey) return;
  if (!["ArrowLeft", "ArrowRight"].includes(event.code) || event.target.matches("input, textarea, select, [contenteditable]")) return;
  if (document.querySelector("dialog[open]")) return;
  const near = kept.get("neighbours");
  if (!near?.pages.some((one) => one.urls.includes(location.pathname))) return;
  event.preventDefault();
  walk(event.code === "ArrowRight" ? 1 : -1);
});

document.addEventListener("htmx:after:settle", (event) => {
  if (event.target.matches?.("[data-list]") || event.target.querySelector?.("[data-list]")) setUp();
  else if (event.target.matches?.("tr")) show();
});
document.addEventListener("htmx:after:swap", (event) => {
  const root = list();
  if (!root) return;
  if (!root.dataset.up) { root.dataset.up = "1"; setUp(); }
  else show(root);
  // the search box keeps the caret while the list under it is changed
  const typed = event.detail.ctx?.sourceElement;
  if (typed?.matches?.(".list-search")) { const box = root.querySelector("#list-q"); if (box && document.activeElement !== box) { box.focus(); box.setSelectionRange(box.value.length, box.value.length); } }
  const link = event.detail.ctx?.sourceElement;
  if (link?.matches?.("[data-top]") || link?.dataset?.top !== undefined) scrollTo({ top: 0, behavior: "instant" });
});
const first = list();
if (first) { first.dataset.up = "1"; setUp(); }

// The board: a card moves at once, and goes back if the rule refuses.
import Sortable from "sortablejs";
import { HAND, hear, send } from "./dragging.js";
import { el, word } from "./words.js";
import { say } from "./toasts.js";

let waiting = null; // a move whose answer is a dialog: {card, back}

function setUp(root = document) {
  for (const cards of root.querySelectorAll("[data-board] [data-cards]")) {
    if (cards.dataset.up) continue;
    cards.dataset.up = "1";
    const board = cards.closest("[data-board]");
    Sortable.create(cards, {
      ...HAND,
      group: { name: board.dataset.board, put: !cards.hasAttribute("data-shut") },
      draggable: ".board-card",
      filter: "[data-still], button, input",
      sort: false,
      onEnd(event) {
        if (event.to !== event.from) move(event.item, event.to, { cards: event.from, before: after(event) });
      },
    });
  }
}
const after = (event) => event.from.querySelectorAll(".board-card")[event.oldDraggableIndex] ?? event.from.querySelector(".board-next, .board-none");

const columnOf = (place) => place.closest("[data-column]");

/** Move the card on the screen already in `to`; `from` says where it goes back to. */
async function move(card, to, from) {
  const board = card.closest("[data-board]");
  const url = board.dataset.move.replace(/\/0(\/|$)/, `/${card.dataset.card}$1`);
  const back = () => {
    if (from.before?.parentElement === from.cards) from.cards.insertBefore(card, from.before);
    else from.cards.prepend(card);
    card.classList.remove("is-moving");
    count(columnOf(from.cards), 1);
    count(columnOf(to), -1);
  };
  count(columnOf(from.cards), -1);
  count(columnOf(to), 1);
  card.classList.add("is-moving");
  let answer;
  try {
    answer = await send(url, { to: columnOf(to).dataset.column });
  } catch {
    back();
    say({ text: word("offline"), tone: "danger" });
    return;
  }
  card.classList.remove("is-moving");
  if (answer.redirected) { back(); say({ text: word("signin"), tone: "warning", stay: true }); return; }
  const html = await answer.text();
  if (answer.headers.get("HX-Retarget") === "#dialog") {
    const dialog = document.getElementById("dialog");
    dialog.innerHTML = html;
    window.htmx.process(dialog);
    if (!answer.ok) waiting = { back };
    dialog.dispatchEvent(new CustomEvent("htmx:after:settle", { bubbles: true }));
  } else if (answer.ok) {
    if (html.trim()) swapHeads(html);
  } else {
    back();
    if (!answer.headers.has("HX-Trigger")) say({ text: word(answer.status === 404 ? "gone" : answer.status >= 500 ? "broken" : "refused"), tone: "danger" });
  }
  hear(answer.headers.get("HX-Trigger"));
}

function swapHeads(html) {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  for (const part of parts.content.querySelectorAll("[id][hx-swap-oob]")) {
    part.removeAttribute("hx-swap-oob");
    const old = document.getElementById(part.id);
    old?.replaceWith(part);
    window.htmx.process(part);
  }
}

function count(column, change) {
  const number = column?.querySelector(".board-number");
  if (number && /^\d+$/.test(number.textContent.trim())) number.textContent = Number(number.textContent) + change;
}

document.addEventListener("otdel:closed", (event) => {
  if (!waiting) return;
  const { back } = waiting;
  waiting = null;
  if (!event.detail.done) back();
});

// ---------------------------------------------------------------- keys

const cardAt = () => document.activeElement?.closest?.("[data-card]");

document.addEventListener("otdel:key", (event) => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const { letter } = event.detail;
  const card = cardAt();
  if (letter === "J" || letter === "K") {
    const all = [...(card?.closest("[data-cards]") ?? board).querySelectorAll("[data-card]")];
    const next = all[Math.min(Math.max(all.indexOf(card) + (letter === "J" ? 1 : -1), 0), all.length - 1)];
    stand(next);
    event.preventDefault();
  } else if (letter === "M" && card && !card.hasAttribute("data-still")) {
    choose(card);
    event.preventDefault();
  }
});
document.addEventListener("keydown", (event) => {
  const card = cardAt();
  if (!card || event.ctrlKey || event.metaKey || event.altKey || !["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key)) return;
  if (event.target.matches("input, select, textarea") || document.querySelector("dialog[open], [popover][data-menu]:popover-open")) return;
  event.preventDefault();
  const cards = card.closest("[data-cards]");
  const all = [...cards.querySelectorAll("[data-card]")];
  const now = all.indexOf(card);
  if (event.key === "ArrowUp" || event.key === "ArrowDown") { stand(all[now + (event.key === "ArrowDown" ? 1 : -1)]); return; }
  const columns = [...card.closest("[data-board]").querySelectorAll("[data-cards]")];
  const step = event.key === "ArrowRight" ? 1 : -1;
  for (let place = columns.indexOf(cards) + step; columns[place]; place += step) {
    const there = columns[place].querySelectorAll("[data-card]");
    if (there.length) { stand(there[Math.min(now, there.length - 1)]); return; }
  }
});

function stand(card) {
  const title = card?.querySelector(".board-title");
  title?.focus();
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** M: a menu of the columns; a digit or arrows and Enter choose. */
function choose(card) {
  const board = card.closest("[data-board]");
  const here = columnOf(card);
  const menu = el("div", { class: "menu", popover: "auto", id: "board-move", role: "menu" });
  const columns = [...board.querySelectorAll("[data-column]")].filter((column) => !column.querySelector("[data-shut]"));
  columns.forEach((column, number) => {
    const item = el("button", { type: "button", class: "dropdown-item", role: "menuitem", disabled: column === here }, column.dataset.name, number < 9 ? el("kbd", { class: "ms-auto" }, String(number + 1)) : "");
    item.addEventListener("click", () => { menu.hidePopover(); moveTo(card, column); });
    menu.append(item);
  });
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll("button:not(:disabled)")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    } else if (/^Digit[1-9]$/.test(event.code)) {
      const column = columns[Number(event.code.slice(5)) - 1];
      if (column && column !== here) { event.preventDefault(); menu.hidePopover(); moveTo(card, column); }
    }
  });
  menu.addEventListener("toggle", (event) => { if (event.newState === "closed") { menu.remove(); stand(card); } });
  document.body.append(menu);
  menu.showPopover();
  const box = card.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(box.left + 12, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(box.top + 32, innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector("button:not(:disabled)")?.focus();
}

function moveTo(card, column) {
  const from = { cards: card.closest("[data-cards]"), before: card.nextElementSibling };
  const to = column.querySelector("[data-cards]");
  to.prepend(card);
  stand(card);
  move(card, to, from);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-card-move]");
  if (button) choose(button.closest("[data-card]"));
});
document.addEventListener("htmx:after:swap", () => setUp());
document.addEventListener("htmx:after:settle", () => setUp());
setUp();

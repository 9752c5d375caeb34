// Lines dragged into another order: [data-order] is where drops are told, its [data-lines] are the lists.
import Sortable from "sortablejs";
import { HAND, hear, send } from "./dragging.js";
import { say } from "./toasts.js";
import { word } from "./words.js";

function setUp(root = document) {
  for (const lines of root.querySelectorAll("[data-order] [data-lines]")) {
    if (lines.dataset.up) continue;
    lines.dataset.up = "1";
    const order = lines.closest("[data-order]");
    Sortable.create(lines, {
      ...HAND,
      group: { name: order.dataset.orderName, put: lines.dataset.lines === "into" },
      sort: lines.dataset.lines === "into",
      draggable: "[data-line]",
      filter: "button",
      onEnd: (event) => drop(event, order.dataset.order),
    });
  }
}

/** The line says what it is (`place` or `key`), the one below it where it was put; nothing below: the end. */
async function drop(event, url) {
  const { item, from, to, oldIndex, newIndex } = event;
  if (from === to && oldIndex === newIndex) return;
  const back = () => from.insertBefore(item, from.children[oldIndex + (from === to && newIndex < oldIndex ? 1 : 0)] ?? null);
  const below = item.nextElementSibling?.dataset.place ?? "";
  const said = item.dataset.place ? { place: item.dataset.place } : { key: item.dataset.key };
  let answer;
  try {
    answer = await send(url, { ...said, below });
  } catch {
    back();
    say({ text: word("offline"), tone: "danger" });
    return;
  }
  if (answer.redirected) { back(); say({ text: word("signin"), tone: "warning", stay: true }); return; }
  if (!answer.ok) {
    back();
    if (!answer.headers.has("HX-Trigger")) say({ text: word(answer.status >= 500 ? "broken" : "refused"), tone: "danger" });
  }
  hear(answer.headers.get("HX-Trigger"));
}

document.addEventListener("htmx:after:swap", () => setUp());
document.addEventListener("htmx:after:settle", () => setUp());
setUp();

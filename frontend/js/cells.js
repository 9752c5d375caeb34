// Editing where the value stands: Enter saves, Tab saves and goes on, Esc leaves.
let onward = null; // where the pen goes once the save is on the page

const openers = (scope) => [...scope.querySelectorAll("[data-cell-open], form[data-cell]")];

function focusField(form) {
  const field = form.querySelector("input:not([type=hidden]), select, textarea");
  field?.focus();
  if (field?.select && field.type !== "date") field.select();
}

document.addEventListener("htmx:after:process", ready);
document.addEventListener("htmx:after:swap", ready);
function ready() {
  for (const form of document.querySelectorAll("form[data-cell]:not([data-ready])")) {
    form.dataset.ready = "1";
    form.dataset.was = JSON.stringify([...new FormData(form)]);
    form.closest("td")?.classList.add("is-editing");
    focusField(form);
  }
}

function place(form) {
  const row = form.closest("tr, dl");
  const scope = row?.parentElement ?? document;
  return { row, scope, number: openers(scope).indexOf(form) };
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-cell]");
  if (!form) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    onward = { ...place(form), step: 0 };
    form.querySelector("[data-cell-leave]").click();
  } else if (event.key === "Tab" && !event.target.closest(".pick-box")) {
    event.preventDefault();
    onward = { ...place(form), step: event.shiftKey ? -1 : 1 };
    form.requestSubmit();
  } else if (event.key === "Enter" && (!event.target.matches("textarea") || event.ctrlKey || event.metaKey)) {
    if (event.target.getAttribute("aria-expanded") === "true") return; // an open picker takes Enter itself
    event.preventDefault();
    onward = { ...place(form), step: 0 };
    form.requestSubmit();
  }
});

// A choice is made by choosing.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-cell]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=hidden]")) {
    onward = { ...place(form), step: 0 };
    form.requestSubmit();
  }
});

// Going elsewhere with the mouse saves too, if something was typed.
document.addEventListener("focusout", (event) => {
  const form = event.target.closest?.("form[data-cell]");
  if (!form || form.contains(event.relatedTarget)) return;
  setTimeout(() => {
    if (!form.isConnected || form.contains(document.activeElement) || form.matches(".htmx-request") || document.querySelector("dialog[open]")) return;
    if (form.dataset.was !== JSON.stringify([...new FormData(form)])) form.requestSubmit();
    else form.querySelector("[data-cell-leave]").click();
  }, 120);
});

document.addEventListener("htmx:finally:request", (event) => {
  const source = event.detail.ctx?.sourceElement;
  if (!onward || !source) return;
  const { scope, number, step } = onward;
  setTimeout(() => {
    if (!onward || document.querySelector("form[data-cell] .is-invalid, .conflict")) { onward = null; return; }
    onward = null;
    const next = openers(scope.isConnected ? scope : document)[number + step];
    if (!next) return;
    if (step && next.matches("[data-cell-open]")) next.click();
    else next.focus();
  }, 20);
});

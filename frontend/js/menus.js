// Popovers that hang on their button; arrows walk through them.
function place(menu, opener) {
  const box = opener.getBoundingClientRect();
  const wide = menu.offsetWidth;
  const high = menu.offsetHeight;
  const right = box.left + wide > innerWidth - 8;
  const left = Math.max(8, right ? Math.min(box.right, innerWidth - 8) - wide : box.left);
  const under = box.bottom + 4;
  const top = under + high > innerHeight - 8 && box.top - high - 4 > 8 ? box.top - high - 4 : Math.max(8, Math.min(under, innerHeight - high - 8));
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}

const openerOf = (menu) => document.querySelector(`[popovertarget="${menu.id}"]`);

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("[data-menu]")) return;
  const opener = openerOf(menu);
  opener?.setAttribute("aria-expanded", String(event.newState === "open"));
  if (event.newState !== "open" || !opener) return;
  window.htmx?.trigger(menu, "otdel:open");
  place(menu, opener);
  new ResizeObserver((_, watch) => (menu.matches(":popover-open") ? place(menu, opener) : watch.disconnect())).observe(menu);
  menu.querySelector("[autofocus], .dropdown-item, input, button")?.focus({ preventScroll: true });
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-menu]");
  if (!menu) return;
  const items = [...menu.querySelectorAll(".dropdown-item, .filter-option input")].filter((item) => item.offsetParent);
  const now = items.indexOf(document.activeElement);
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined || !items.length || (event.target.matches("input:not([type=checkbox],[type=radio])") && event.key !== "ArrowDown")) return;
  event.preventDefault();
  items[(to + items.length) % items.length].focus();
});

addEventListener("scroll", () => {
  for (const menu of document.querySelectorAll("[data-menu]:popover-open")) {
    const opener = openerOf(menu);
    if (opener) place(menu, opener);
  }
}, { passive: true, capture: true });

// Filters: find among the options; a span of days or figures becomes one value.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-filter-find]")) return;
  const text = event.target.value.toLocaleLowerCase();
  for (const option of event.target.closest("form").querySelectorAll(".filter-option"))
    option.hidden = !option.textContent.toLocaleLowerCase().includes(text);
});
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement;
  if (!form.matches?.("[data-filter]")) return;
  const pair = form.querySelector("[data-span]");
  if (pair) {
    const low = pair.querySelector("[data-low]").value.trim();
    const high = pair.querySelector("[data-high]").value.trim();
    if (low || high) ctx.request.body.append(pair.dataset.span, `${low}..${high}`);
  }
  form.closest("[popover]")?.hidePopover();
});

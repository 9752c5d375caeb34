// htmx: the token goes along, failures are said aloud, answers' events are heard.
import htmx from "htmx.org";
import { csrf, word } from "./words.js";
import { say } from "./toasts.js";

window.htmx = htmx;
htmx.config.history = "reload";
htmx.config.includeIndicatorCSS = false;
// 0: settling would copy style attributes of elements that keep their id, which the page's policy forbids
htmx.config.defaultSettleDelay = 0;

document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (request.method !== "GET") request.headers["X-CSRFToken"] = csrf();
});

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  const raw = ctx.response.raw;
  // A sign-in page where a fragment was asked for: the session is over.
  if (raw.redirected && new URL(raw.url).pathname.startsWith("/accounts/login")) {
    event.preventDefault();
    say({ text: word("signin"), tone: "warning", stay: true });
    return;
  }
  const status = raw.status;
  if (status < 400) return;
  const meant = raw.headers.has("HX-Trigger") || raw.headers.has("HX-Retarget") || raw.headers.has("HX-Reswap");
  if (meant || status === 422 || status === 409) return;
  event.preventDefault();
  const told = { 403: "stale", 404: "gone", 429: "slow" }[status] ?? (status >= 500 ? "broken" : "refused");
  say({ text: word(told), tone: "danger" });
});

document.addEventListener("htmx:error", (event) => {
  const error = event.detail?.error;
  if (error?.name === "AbortError") return;
  if (error instanceof TypeError && /fetch|network|load/i.test(error.message)) say({ text: word("offline"), tone: "danger" });
  else if (error) console.warn(error);
});

document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  event.preventDefault();
  ask(ctx.confirm, ctx.sourceElement?.dataset.confirmYes).then((yes) => (yes ? issueRequest() : dropRequest()));
});

/** Ask in our own dialog; resolves to true or false. */
export function ask(text, yes) {
  return new Promise((resolve) => {
    const box = document.createElement("dialog");
    box.className = "sheet-frame";
    const sheet = document.createElement("div");
    sheet.className = "sheet sheet-sm";
    const body = document.createElement("div");
    body.className = "sheet-body";
    const line = document.createElement("p");
    line.className = "ask-text";
    line.textContent = text;
    const buttons = document.createElement("div");
    buttons.className = "form-buttons";
    const sure = document.createElement("button");
    sure.type = "button";
    sure.className = "btn btn-danger";
    sure.textContent = yes || word("yes");
    const no = document.createElement("button");
    no.type = "button";
    no.className = "btn btn-ghost";
    no.textContent = word("cancel");
    buttons.append(sure, no);
    body.append(line, buttons);
    sheet.append(body);
    box.append(sheet);
    const end = (answer) => { box.close(); box.remove(); resolve(answer); };
    sure.addEventListener("click", () => end(true));
    no.addEventListener("click", () => end(false));
    box.addEventListener("cancel", (cancel) => { cancel.preventDefault(); end(false); });
    box.addEventListener("click", (click) => { if (click.target === box) end(false); });
    document.body.append(box);
    box.showModal();
    sure.focus();
  });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-back]")) history.length > 1 ? history.back() : (location.href = "/");
});

// Theme: at once, then kept.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-taste]");
  if (!form) return;
  event.preventDefault();
  const theme = event.submitter?.value;
  document.documentElement.dataset.theme = theme;
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === theme));
  const body = new FormData(form);
  body.set("theme", theme);
  await fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } }).catch(() => say({ text: word("offline"), tone: "danger" }));
});

// A button with data-copy="#field" copies the field's text; without a secure connection the old way.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const field = button && document.querySelector(button.dataset.copy);
  if (!field) return;
  field.select();
  await (navigator.clipboard?.writeText(field.value) ?? Promise.reject()).catch(() => document.execCommand("copy"));
  say({ text: word("copied") });
});

// The drawer of the menu on a phone.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-side]");
  const side = document.getElementById("side");
  if (!side) return;
  const open = opener ? !side.classList.contains("is-open") : false;
  if (opener || event.target.closest(".side-shade") || (side.classList.contains("is-open") && event.target.closest(".side-link"))) {
    side.classList.toggle("is-open", open);
    document.querySelector("[data-side]")?.setAttribute("aria-expanded", String(open));
    if (open) side.querySelector("a")?.focus();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const side = document.getElementById("side");
  if (side?.classList.contains("is-open")) {
    side.classList.remove("is-open");
    document.querySelector("[data-side]")?.focus();
  }
});

// On a phone a long row of tabs is scrolled to the page one stands on.
for (const tab of document.querySelectorAll(".page-tabs .active")) {
  const row = tab.closest(".page-tabs");
  row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - 16;
}

// Files dropped on a panel go into its input; the bar above the list shows how far they are.
const panelOf = (target) => (target instanceof Element ? target.closest("[data-files]") : null);
const carriesFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");

document.addEventListener("dragover", (event) => {
  const panel = panelOf(event.target);
  if (!panel || !carriesFiles(event)) return;
  event.preventDefault();
  panel.classList.add("is-over");
});

document.addEventListener("dragleave", (event) => {
  const panel = panelOf(event.target);
  if (panel && !panel.contains(event.relatedTarget)) panel.classList.remove("is-over");
});

document.addEventListener("drop", (event) => {
  const panel = panelOf(event.target);
  const input = panel?.querySelector("input[type=file]");
  if (!input || !carriesFiles(event)) return;
  event.preventDefault();
  panel.classList.remove("is-over");
  input.files = event.dataTransfer.files;
  send(panel, input);
});

// `change` is taken before htmx: fetch cannot tell how much has gone, XMLHttpRequest can.
document.addEventListener(
  "change",
  (event) => {
    const panel = panelOf(event.target);
    if (!panel || event.target.type !== "file" || !event.target.files.length) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    send(panel, event.target);
  },
  true,
);

function send(panel, input) {
  const form = input.form;
  const bar = panel.querySelector("progress");
  const request = new XMLHttpRequest();
  bar.hidden = false;
  bar.removeAttribute("value");
  panel.setAttribute("aria-busy", "true");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  request.addEventListener("loadend", () => {
    bar.hidden = true;
    panel.removeAttribute("aria-busy");
    input.value = "";
    tell(request.getResponseHeader("HX-Trigger"));
    if (request.status === 200) replace(panel, request.responseText);
    else if (!request.status || !request.getResponseHeader("HX-Trigger")) panel.classList.add("is-failed");
  });
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.send(new FormData(form));
}

function tell(header) {
  if (!header) return;
  for (const [name, detail] of Object.entries(JSON.parse(header)))
    document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}

function replace(panel, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-files]");
  if (!fresh) return;
  panel.replaceWith(fresh);
  globalThis.htmx?.process(fresh);
}

// Whatever is dropped on a record's page goes through its one form; htmx sends it and shows the answer.
const form = () => document.querySelector("form[data-drop]");
const carriesFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
const over = (shown) => {
  const sheet = form()?.querySelector(".letters-over");
  if (sheet) sheet.hidden = !shown;
};

// Before the panel of files, whose own place of dropping lies on the same page.
document.addEventListener(
  "dragover",
  (event) => {
    if (!form() || !carriesFiles(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    over(true);
  },
  true,
);

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) over(false);
});

document.addEventListener(
  "drop",
  (event) => {
    const target = form();
    if (!target || !carriesFiles(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    over(false);
    target.querySelector("input[type=file]").files = event.dataTransfer.files;
    target.requestSubmit();
  },
  true,
);

// The same file may be chosen again after it was refused and mended.
document.addEventListener("htmx:after:request", (event) => {
  if (event.target instanceof Element && event.target.matches("form[data-drop]")) event.target.reset();
});

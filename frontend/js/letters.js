// A letter in hand goes into the mail program or the clipboard as it stands when one presses.
import { say } from "./toasts.js";

const lines = (text) => text.replace(/\r?\n/g, "\r\n");

document.addEventListener("click", (event) => {
  const open = event.target.closest("[data-mail-letter]");
  if (open) {
    const { subject, text } = open.closest("form").elements;
    const said = `subject=${encodeURIComponent(subject.value)}&body=${encodeURIComponent(lines(text.value))}`;
    open.href = `mailto:${encodeURIComponent(open.closest("form").dataset.letter).replace("%40", "@")}?${said}`;
  }
  const copy = event.target.closest("[data-copy-letter]");
  if (copy) {
    const { subject, text } = copy.closest("form").elements;
    navigator.clipboard.writeText(`${subject.value}\n\n${text.value}`).then(() => say({ text: copy.dataset.copyLetter }));
  }
}, true);

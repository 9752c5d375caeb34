// Sentences of the frame in the reader's language; they come with the page.
export const word = (name) => document.getElementById("words")?.dataset[name] ?? "";
export const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** POST a form's worth of values; returns the answer. */
export function post(url, values = {}) {
  return fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": csrf(), "HX-Request": "true", Accept: "text/html" },
    body: new URLSearchParams(values),
    credentials: "same-origin",
  });
}

/** An icon of the sprite, as in the templates. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.getElementById("words")?.dataset.icons}#i-${name}`);
  svg.append(use);
  return svg;
}

/** Make an element: el("button", {class: "btn", type: "button"}, "text", child). */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

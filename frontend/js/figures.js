// Charts are fetched only by pages that have one, and drawn when they come into sight.
import { word } from "./words.js";

let room = null;
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) { seen.unobserve(entry.target); draw(entry.target); }
}, { rootMargin: "200px" });

async function draw(figure) {
  room ??= import(word("charts"));
  const { draw: make } = await room;
  await document.fonts.ready;
  if (figure.isConnected) make(figure);
}

function setUp() {
  for (const figure of document.querySelectorAll("[data-chart]:not([data-up])")) {
    figure.dataset.up = "1";
    seen.observe(figure);
  }
}
document.addEventListener("htmx:after:swap", setUp);
document.addEventListener("htmx:after:settle", setUp);
setUp();

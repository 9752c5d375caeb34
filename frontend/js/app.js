// Everything a page needs but charts, which are fetched by the pages that have one.
import "./pages.js";
import "./menus.js";
import "./dialogs.js";
import "./keys.js";
import "./palette.js";
import "./lists.js";
import "./cells.js";
import "./boards.js";
import "./orders.js";
import "./pickers.js";
import "./figures.js";
import "./work.js";
import "./letters.js";
import Alpine from "@alpinejs/csp";

// htmx itself waits for a later turn: a key pressed until then would open a dialog as a page.
window.htmx.initialize();
window.Alpine = Alpine;
Alpine.start();

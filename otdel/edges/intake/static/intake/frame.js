// In a frame: tells the page around how tall the form is.
"use strict";
(function () {
  function tell() {
    window.parent.postMessage({ otdelHeight: document.documentElement.offsetHeight }, "*");
  }
  new ResizeObserver(tell).observe(document.documentElement);
  window.addEventListener("load", tell);
})();

{% load i18n %}(function () {
  "use strict";
  var script = document.currentScript;
  if (!script) return;
  var told = new URLSearchParams({ embed: "1", page: location.href.slice(0, 300), referrer: document.referrer.slice(0, 300) });
  var lang = script.getAttribute("data-lang");
  if (lang) told.set("lang", lang);
  new URLSearchParams(location.search).forEach(function (text, name) {
    if (/^utm_(source|medium|campaign|content|term)$/.test(name)) told.set(name, text.slice(0, 300));
  });
  var address = "{{ address|escapejs }}";
  var frame = document.createElement("iframe");
  frame.src = address + "?" + told.toString();
  frame.title = script.getAttribute("data-title") || "{% filter escapejs %}{% translate 'Request form' %}{% endfilter %}";
  frame.width = "100%";
  frame.height = "640";
  frame.style.border = "0";
  frame.loading = "lazy";
  script.parentNode.insertBefore(frame, script.nextSibling);
  window.addEventListener("message", function (event) {
    if (event.source !== frame.contentWindow || event.origin !== new URL(address).origin) return;
    var height = event.data && Number(event.data.otdelHeight);
    if (height > 0 && height < 10000) frame.height = String(Math.ceil(height));
  });
})();

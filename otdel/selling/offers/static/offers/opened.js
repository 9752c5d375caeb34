// Tells that somebody sees the page: once, as soon as it stands in sight. Programs that fetch links do not run it.
const to = document.currentScript.dataset.to;
const tell = () => {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", tell);
  fetch(to, { method: "POST", keepalive: true, referrerPolicy: "no-referrer" }).catch(() => {});
};
document.addEventListener("visibilitychange", tell);
tell();

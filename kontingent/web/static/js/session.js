// An idle page does not go on showing what it shows: when the session is over, the server is asked, and it leads to the
// sign-in and back. Without this file the server refuses all the same. Tabs of one browser share one session.
(() => {
  "use strict";

  const limit = document.querySelector('meta[name="session-seconds"]');
  if (!limit) return;
  const KEY = "kontingent-served";
  const patience = (Number(limit.content) + 5) * 1000;
  let served = Date.now();

  const note = () => {
    served = Date.now();
    try { localStorage.setItem(KEY, String(served)); } catch { /* a browser may forbid it: then each tab counts alone */ }
  };
  const latest = () => {
    try { return Math.max(served, Number(localStorage.getItem(KEY)) || 0); } catch { return served; }
  };
  const watch = () => {
    const left = latest() + patience - Date.now();
    if (left > 0) setTimeout(watch, Math.min(left, 60000));
    else location.assign(location.pathname + location.search);
  };

  note();
  // What a page asks by itself keeps no session.
  document.addEventListener("htmx:afterRequest", (event) => { if (!event.detail.elt.closest("[data-polled]")) note(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && latest() + patience <= Date.now()) watch(); });
  watch();
})();

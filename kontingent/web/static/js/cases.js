// Comfort only: every key presses a link or a button that stands in the page.
(() => {
  "use strict";

  const region = document.querySelector("[data-keys]");
  if (!region) return;
  const isTyping = (target) => target.matches("input, select, textarea");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!region.contains(document.activeElement) || isTyping(event.target)) return;
    if (document.querySelector("form[data-sent]")) return; // the answer to the last key is on its way
    const stop = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!stop) return;
    event.preventDefault();
    stop.click();
  });

  // The keys answer where the focus is, so it goes to the pair; a question that is closed gives it back to its button.
  window.addEventListener("pageshow", () => {
    const pair = document.getElementById("pair");
    if (document.activeElement === document.body && pair.childElementCount) pair.focus({ preventScroll: true });
  });

  // The list scrolls by itself: the line of the pair is brought into sight.
  const current = region.querySelector(".lines [aria-current]");
  const list = current && current.closest(".lines");
  if (list) list.scrollTop = current.offsetTop - (list.clientHeight - current.offsetHeight) / 2;
})();

// Comfort only: a pop-up opens and closes by its address without this file.
(() => {
  "use strict";

  const FOCUSABLE = "a[href], button:not([disabled]), input, select, textarea";
  let opener = null;

  const opened = () => document.querySelector(".popup:target");

  // The focus goes into the pop-up, and back to the link that opened it.
  const follow = () => {
    const popup = opened();
    if (popup) {
      opener = document.querySelector(`a[href="${CSS.escape(location.hash).replace("\\#", "#")}"]`)
        || [...document.querySelectorAll("a[href^='#']")].find((link) => link.hash === location.hash);
      popup.querySelector(FOCUSABLE).focus();
    } else if (opener) {
      opener.focus({ preventScroll: true });
      opener = null;
    }
  };

  document.addEventListener("keydown", (event) => {
    const popup = opened();
    if (!popup || event.key !== "Tab") return;
    const stops = [...popup.querySelectorAll(FOCUSABLE)];
    const last = stops[stops.length - 1];
    const inside = popup.contains(document.activeElement);
    if (event.shiftKey && (document.activeElement === stops[0] || !inside)) {
      event.preventDefault();
      last.focus();
    } else if (!event.shiftKey && (document.activeElement === last || !inside)) {
      event.preventDefault();
      stops[0].focus();
    }
  });

  // A press beside the sheet closes it.
  document.addEventListener("click", (event) => {
    if (event.target.matches(".popup")) location.hash = "#classes";
  });

  window.addEventListener("hashchange", follow);
  follow();
})();

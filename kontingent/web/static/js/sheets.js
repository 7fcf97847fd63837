// Comfort only: pop-ups and sheets open and close by their addresses without this file.
(() => {
  "use strict";

  const FOCUSABLE = "a[href], button:not([disabled]), input:not([type='hidden']), select, textarea, summary";
  let opener = null;

  // Filters and menu are sheets on a narrow screen only; elsewhere they stand in the page.
  const opened = () => {
    const target = document.querySelector(":target");
    const isSheet = target && target.matches(".popup, .filters, .side");
    return isSheet && getComputedStyle(target).position === "fixed" ? target : null;
  };
  const stopsOf = (sheet) => [...sheet.querySelectorAll(FOCUSABLE)].filter((stop) => stop.getClientRects().length);

  // The focus goes into the sheet, and back to the link that opened it.
  const follow = () => {
    const sheet = opened();
    if (sheet) {
      opener = [...document.querySelectorAll("a[href^='#']")].find((link) => link.hash === location.hash);
      stopsOf(sheet)[0].focus();
    } else if (opener) {
      opener.focus({ preventScroll: true });
      opener = null;
    }
  };

  document.addEventListener("keydown", (event) => {
    const sheet = opened();
    if (!sheet || event.key !== "Tab") return;
    const stops = stopsOf(sheet);
    const last = stops[stops.length - 1];
    const inside = sheet.contains(document.activeElement);
    if (event.shiftKey && (document.activeElement === stops[0] || !inside)) {
      event.preventDefault();
      last.focus();
    } else if (!event.shiftKey && (document.activeElement === last || !inside)) {
      event.preventDefault();
      stops[0].focus();
    }
  });

  // A press beside a pop-up closes it.
  document.addEventListener("click", (event) => {
    if (event.target.matches(".popup")) location.hash = "#classes";
  });

  window.addEventListener("hashchange", follow);
  follow();
})();

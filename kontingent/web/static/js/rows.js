// Comfort only: every row is a link without this file.
(() => {
  "use strict";

  // In a registry arrows, Home and End go from row to row; Enter follows the link that has the focus.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const table = event.target.closest("table[data-rows]");
    if (!table) return;
    const links = [...table.querySelectorAll(".who a")];
    const here = links.indexOf(document.activeElement);
    const places = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 };
    const next = links[places[event.key]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // The row that was left is remembered by this entry of the browser's history: going back comes to it,
  // even where the address names the row one had come to before.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("table[data-rows] .who a");
    if (link) history.replaceState({ ...history.state, row: link.id }, "");
  });
  window.addEventListener("pageshow", () => {
    const left = history.state && history.state.row;
    const link = left && document.getElementById(left);
    if (link) link.focus();
  });
})();

// Comfort only: «Печать» leads to the page in print look without this file.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-print]");
    if (!control) return;
    event.preventDefault();
    window.print();
  });

  // A page is told of once, however often it is printed; another page of a list has another form.
  window.addEventListener("beforeprint", () => {
    const form = document.querySelector("form[data-printed]");
    if (!form || form.dataset.told) return;
    form.dataset.told = "yes";
    fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true });
  });

  document.querySelectorAll("button[data-print]").forEach((button) => { button.hidden = false; });
})();

// Comfort only: every screen works without this file.
(() => {
  "use strict";

  const isTyping = (target) => target.matches("input, select, textarea, [contenteditable]");

  const closeOpened = () => {
    const opened = location.hash && document.querySelector(":target");
    if (!opened || !opened.matches(".popup, .filters, .side")) return;
    const opener = document.querySelector(`a[href="${location.hash}"]`);
    location.hash = "";
    if (opener) opener.focus();
  };

  // «/» goes to the search by name, on pages without one to the quick search; Esc closes what is open at an address.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !isTyping(event.target)) {
      const fields = [...document.querySelectorAll("[data-search]"), ...document.querySelectorAll("[data-quick], #f-q")];
      const search = fields.find((field) => field.getClientRects().length);
      if (search) event.preventDefault();
      if (search) search.focus();
    }
    if (event.key === "Escape") closeOpened();
  });

  // An address may name the row or the way on that keeps the focus.
  const focusNamed = () => {
    const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (named && named.matches("table[data-rows] .who a, .walk > *")) named.focus();
  };
  window.addEventListener("pageshow", focusNamed);

  // On a phone the row of tabs is wider than the screen: the current one is brought into sight.
  document.querySelectorAll(".pagetabs [aria-current], .topbar nav [aria-current]").forEach((current) => {
    const row = current.closest(".pagetabs, nav");
    if (row) row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  });

  // A form is sent once: a second press while the answer is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "download" in form.dataset) return; // a file leaves the page as it is
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // After a swap a reader hears how many were found.
  document.addEventListener("htmx:afterSwap", (event) => {
    const found = event.target.querySelector("[data-announce]");
    const announcer = document.getElementById("announcer");
    if (found && announcer) announcer.textContent = found.textContent.trim();
  });
})();

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

  // «/» goes to the search by name, Esc closes what is open at an address.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && search && !isTyping(event.target)) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Escape") closeOpened();
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

// Comfort only: without this file the field of the top bar leads to the page of the search.
(() => {
  "use strict";

  const field = document.querySelector("[data-quick]");
  const box = document.getElementById("quick-hits");
  if (!field || !box) return;

  let chosen = -1;
  const options = () => [...box.querySelectorAll("[role='option']")];

  const choose = (place) => {
    const all = options();
    chosen = all.length && place >= 0 ? place % all.length : -1;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    }
  };
  const show = (isOpen) => {
    box.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(isOpen));
    choose(-1);
  };

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", box.id);
  show(false);

  field.addEventListener("keydown", (event) => {
    const all = options();
    if (event.key === "ArrowDown" && all.length) {
      event.preventDefault();
      if (box.hidden) show(true);
      choose(chosen + 1);
    } else if (event.key === "ArrowUp" && all.length && !box.hidden) {
      event.preventDefault();
      choose(chosen <= 0 ? all.length - 1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(all[chosen].dataset.href);
    } else if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      show(false);
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === box) show(options().length > 0 && document.activeElement === field);
  });
  field.addEventListener("blur", () => show(false));
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => {
    const option = event.target.closest("[role='option']");
    if (option) location.assign(option.dataset.href);
  });
})();

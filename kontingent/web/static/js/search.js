// Comfort only: without this file the field of the top bar leads to the page of the search, and one of a filter is
// sought by what is typed in it.
(() => {
  "use strict";

  const options = (box) => [...box.querySelectorAll("[role='option']")];

  const attach = (field) => {
    const box = document.getElementById(field.dataset.hits);
    if (!box || field.getAttribute("role") === "combobox") return;
    let chosen = -1;

    const choose = (place) => {
      const all = options(box);
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
      if (isOpen) box.scrollIntoView({ block: "nearest" });
    };
    // An option leads somewhere, is one more box that is ticked, or fills the field and the id beside it.
    const take = (option) => {
      if (option.dataset.href) return location.assign(option.dataset.href);
      if (field.dataset.adds) return tick(field.dataset.adds, option.dataset);
      field.value = option.dataset.name;
      field.nextElementSibling.value = option.dataset.id;
      show(false);
    };

    const tick = (name, { id, name: title }) => {
      const group = document.querySelector(`[aria-labelledby="l-${name}"]`);
      let label = group.querySelector(`input[value="${id}"]`)?.parentElement;
      if (!label) {
        label = group.appendChild(document.createElement("label"));
        label.className = "check";
        label.append(Object.assign(document.createElement("input"), { type: "checkbox", name, value: id }), title);
      }
      label.firstElementChild.checked = true;
      field.value = "";
      show(false);
    };

    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", box.id);
    show(false);

    field.addEventListener("keydown", (event) => {
      const all = options(box);
      if (event.key === "ArrowDown" && all.length) {
        event.preventDefault();
        if (box.hidden) show(true);
        choose(chosen + 1);
      } else if (event.key === "ArrowUp" && all.length && !box.hidden) {
        event.preventDefault();
        choose(chosen <= 0 ? all.length - 1 : chosen - 1);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        take(all[chosen]);
      } else if (event.key === "Escape" && !box.hidden) {
        event.preventDefault();
        event.stopPropagation();
        show(false);
      }
    });
    box.addEventListener("htmx:afterSwap", () => show(box.children.length > 0 && document.activeElement === field));
    field.addEventListener("blur", () => show(false));
    box.addEventListener("mousedown", (event) => event.preventDefault());
    box.addEventListener("click", (event) => {
      const option = event.target.closest("[role='option']");
      if (option) take(option);
    });
  };

  const attachAll = (part) => part.querySelectorAll("[data-hits]").forEach(attach);
  attachAll(document);
  document.addEventListener("htmx:load", (event) => attachAll(event.target));
})();

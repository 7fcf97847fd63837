// Comfort only: every screen works without this file.
(() => {
  "use strict";

  // The slider of «Данные на дату» counts days after the first package and writes the date into the field.
  const slider = document.querySelector("[data-days-after]");
  const field = document.getElementById("asof");
  if (slider && field) {
    const [year, month, day] = slider.dataset.daysAfter.split("-").map(Number);
    const two = (number) => String(number).padStart(2, "0");
    const show = () => {
      const shown = new Date(Date.UTC(year, month - 1, day + Number(slider.value)));
      const text = `${two(shown.getUTCDate())}.${two(shown.getUTCMonth() + 1)}.${shown.getUTCFullYear()}`;
      field.value = text;
      slider.setAttribute("aria-valuetext", text);
    };
    const follow = () => {
      const typed = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(field.value.trim());
      if (!typed) return;
      const days = (Date.UTC(+typed[3], typed[2] - 1, +typed[1]) - Date.UTC(year, month - 1, day)) / 864e5;
      slider.value = Math.round(days);
      slider.setAttribute("aria-valuetext", field.value.trim());
    };
    slider.hidden = false;
    slider.addEventListener("input", show);
    field.addEventListener("input", follow);
  }
})();

// A table that is wider than its place says so in words: nothing else shows that there are columns to the right.
(() => {
  "use strict";

  const WORDS = "Таблица шире экрана: прокрутите её вправо →";

  const tell = (wide) => {
    const goesOn = wide.scrollWidth - wide.clientWidth - wide.scrollLeft > 4;
    let said = wide.previousElementSibling;
    if (!said?.classList.contains("goes-on")) {
      if (!goesOn) return;
      said = document.createElement("p");
      said.className = "goes-on";
      said.textContent = WORDS;
      wide.before(said);
    }
    said.hidden = !goesOn;
  };

  const watch = () => {
    for (const wide of document.querySelectorAll(".wide, .grid-wrap")) {
      tell(wide);
      if (wide.dataset.watched) continue;
      wide.dataset.watched = "";
      wide.addEventListener("scroll", () => tell(wide), { passive: true });
    }
  };

  document.addEventListener("DOMContentLoaded", watch);
  document.addEventListener("htmx:afterSettle", watch);
  window.addEventListener("resize", watch);
})();

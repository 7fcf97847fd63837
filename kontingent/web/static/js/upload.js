// Comfort only: without this file the browser sends the form by itself.
(() => {
  "use strict";

  const MEGABYTE = 2 ** 20;
  const LOST = "Файл не отправлен: связь с сервером прервалась. Проверьте подключение и отправьте файл ещё раз; "
    + "если он изменился, сначала выберите его заново.";
  const STOPPED = "Отправка прервана, пакет не принят. Файл остался выбранным.";
  let sent = null;

  const formOf = (event) => event.target.closest("form[data-upload]");
  const whole = (value, digits) => value.toLocaleString("ru", { maximumFractionDigits: digits });
  const announce = (text) => { document.getElementById("announcer").textContent = text; };

  const say = (form, text, isOfFile) => {
    const said = form.querySelector("[data-failed]");
    said.querySelector("[data-words]").textContent = text;
    said.hidden = !text;
    form.elements.file.classList.toggle("is-invalid", isOfFile);
    form.elements.file.setAttribute("aria-invalid", String(isOfFile));
  };

  // The server has the last word; this one only spares the way.
  const refuse = (form) => {
    const { files, dataset } = form.elements.file;
    const isTooLarge = files.length > 0 && files[0].size > Number(dataset.most);
    say(form, isTooLarge ? dataset.tooLarge : "", isTooLarge);
    return isTooLarge;
  };

  const turn = (form, isSending) => {
    form.querySelector("[data-sending]").hidden = !isSending;
    form.querySelector("[data-buttons]").hidden = isSending;
  };
  const stop = (form, button, text) => {
    sent = null;
    delete form.dataset.sent;
    turn(form, false);
    say(form, text, false);
    button.focus();
  };

  // The words grow as they are looked at; a reader hears every quarter.
  const follow = (form, size) => {
    const [bar, words, abort] = form.querySelector("[data-sending]").children;
    const [unit, name] = size < MEGABYTE ? [1024, "КБ"] : [MEGABYTE, "МБ"];
    const total = whole(size / unit, size < 10 * unit ? 1 : 0);
    let quarter = -1;
    const show = (done) => {
      words.textContent = `Отправлено ${whole(Math.min(done, size) / unit, size < 10 * unit ? 1 : 0)} из ${total}\u00a0${name}`;
      bar.value = size ? Math.min(done / size, 1) : 1;
      if (Math.floor(4 * bar.value) === quarter) return;
      quarter = Math.floor(4 * bar.value);
      announce(words.textContent);
    };
    const wait = () => { // what has arrived cannot be called back
      bar.removeAttribute("value");
      words.textContent = "Файл отправлен, сервер его принимает";
      announce(words.textContent);
      words.focus();
      abort.hidden = true;
    };
    abort.hidden = false;
    show(0);
    abort.focus();
    sent.upload.addEventListener("progress", (event) => show(event.loaded));
    sent.upload.addEventListener("load", wait);
  };

  // As the browser would have it: the address that the server leads to, or its page in place of this one.
  const answer = (form, button, request) => {
    const address = request.getResponseHeader("HX-Redirect");
    const led = address || (request.responseURL !== form.action && request.responseURL);
    const shown = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = shown.getElementById("main");
    sent = null;
    if (led) location.assign(led);
    else if (!main) stop(form, button, `Файл не принят: сервер ответил ошибкой ${request.status}. Отправьте его ещё раз позже.`);
    else {
      document.getElementById("main").replaceWith(main);
      document.title = shown.title;
      announce("");
      (main.querySelector("[aria-invalid='true']") || main).focus();
    }
  };

  document.addEventListener("change", (event) => {
    const form = formOf(event);
    if (form && event.target.type === "file") refuse(form);
  });

  document.addEventListener("submit", (event) => {
    const form = formOf(event);
    if (!form || event.defaultPrevented) return;
    const button = event.submitter || form.querySelector("[type='submit']");
    const file = form.elements.file.files[0];
    if (refuse(form)) {
      event.preventDefault();
      delete form.dataset.sent;
      form.elements.file.focus();
    }
    if (!file || event.defaultPrevented) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    const data = new FormData(form);
    if (button.name) data.append(button.name, button.value);
    sent = request;
    request.addEventListener("load", () => answer(form, button, request));
    request.addEventListener("error", () => stop(form, button, LOST));
    request.addEventListener("abort", () => stop(form, button, STOPPED));
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("HX-Current-URL", location.href);
    turn(form, true);
    follow(form, file.size);
    request.send(data);
  });

  document.addEventListener("click", (event) => {
    if (sent && event.target.closest("[data-abort]")) sent.abort();
  });

  // Whoever comes back to the form finds it as it was.
  window.addEventListener("pageshow", () => {
    const form = document.querySelector("form[data-upload]");
    if (form) turn(form, false);
  });
})();

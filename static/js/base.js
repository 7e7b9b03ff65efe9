/* What every page gains from JavaScript. Without it everything still works. */
(function () {
  "use strict";
  var body = document.body;
  var status = document.getElementById("status");
  var trouble = document.getElementById("trouble");

  function each(root, selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }

  function composing(event) { return event.isComposing || event.keyCode === 229; }

  /* Say something to those who do not see the page change. */
  function say(text) { if (status) { status.textContent = ""; setTimeout(function () { status.textContent = text; }, 50); } }

  /* A network may take a request and never answer it: what `act(signal)` asks is given up after so many milliseconds. */
  function within(limit, act) {
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, limit);
    function over() { clearTimeout(timer); }
    var asked = act(stop.signal);
    asked.then(over, over);
    return asked;
  }
  window.tingyan = { say: say, composing: composing, within: within, WORDS_LIMIT: 30000, PHOTO_LIMIT: 120000 };

  /* Faults take the focus; a link in the list takes it on to the field. */
  function focusFaults(root) {
    var faults = root.querySelector("#error-summary");
    if (faults) { faults.focus(); }
    return Boolean(faults);
  }

  /* Usual reasons are put into the field they belong to. */
  function showPhrases(root) { each(root, ".phrases[hidden]", function (box) { box.hidden = false; }); }

  body.addEventListener("click", function (event) {
    var phrase = event.target.closest(".phrases .chip");
    if (!phrase) { return; }
    var field = document.getElementById(phrase.parentNode.getAttribute("data-fills"));
    field.value = (field.value ? field.value.replace(/[；。]?\s*$/, "；") : "") + phrase.textContent;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  /* A menu closes when one looks elsewhere, and Esc gives the focus back to its button. */
  document.addEventListener("click", function (event) {
    each(document, "details.menu[open]", function (menu) { if (!menu.contains(event.target)) { menu.open = false; } });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    each(document, "details.menu[open]", function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
  });

  /* Enter that ends the composition of a Chinese word must not send the form. */
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && composing(event) && event.target.form && event.target.tagName === "INPUT") { event.preventDefault(); }
  }, true);

  /* A form is sent once (one that answers with a file may be sent again: data-again). The button comes back when the page does. */
  var dirty = false;
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method.toLowerCase() !== "post" || form.matches("[hx-post], [data-again]")) { return; }
    if (form.getAttribute("data-sent")) { event.preventDefault(); return; }
    setTimeout(function () {
      if (event.defaultPrevented) { return; }
      dirty = false;
      form.setAttribute("data-sent", "1");
      var button = form.querySelector(".btn-primary[type=submit]");
      if (button) {
        button.setAttribute("data-verb", button.textContent);
        button.textContent = body.getAttribute("data-sending");
        button.disabled = true;
      }
    });
  });
  window.addEventListener("pageshow", function () {
    each(document, "form[data-sent]", function (form) { form.removeAttribute("data-sent"); });
    each(document, "button[data-verb]", function (button) {
      button.textContent = button.getAttribute("data-verb");
      button.removeAttribute("data-verb");
      button.disabled = false;
    });
  });

  /* 打码后保存 or 原样保存: forms that a script sends, at once or from the outbox, take the choice along as a field. */
  document.addEventListener("click", function (event) {
    var way = event.target.closest("button[name=phones]");
    if (!way) { return; }
    var field = way.form.querySelector("input[name=phones]") || way.form.appendChild(document.createElement("input"));
    field.type = "hidden";
    field.name = "phones";
    field.value = way.value;
    way.form.setAttribute("data-decided", "1");
  });

  /* Ask before text that was typed is left behind. */
  document.addEventListener("input", function (event) {
    if (event.target.closest("form[data-guard]")) { dirty = true; }
  });
  window.addEventListener("beforeunload", function (event) {
    if (dirty) { event.preventDefault(); event.returnValue = ""; }
  });

  /* Partial updates: no empty parameters in the address, whole pages go where pages go, failures are said. */
  body.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.verb !== "get") { return; }
    var kept = new FormData();
    event.detail.formData.forEach(function (value, name) { if (value !== "") { kept.append(name, value); } });
    Array.from(event.detail.formData.keys()).forEach(function (name) { event.detail.formData.delete(name); });
    kept.forEach(function (value, name) { event.detail.formData.append(name, value); });
  });
  body.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status < 400 || event.detail.serverResponse.indexOf("<main") < 0) { return; }
    event.detail.target = document.getElementById("main");
    event.detail.selectOverride = "#main";
    event.detail.swapOverride = "outerHTML";
  });
  body.addEventListener("htmx:afterSettle", function (event) {
    if (trouble) { trouble.hidden = true; }
    showPhrases(document);
    var said = event.detail.elt.closest("[data-status]") || event.detail.elt.querySelector("[data-status]");
    if (!focusFaults(event.detail.elt) && said) { say(said.getAttribute("data-status")); }
  });
  /* On a phone the filters cover the page (:target); sending them uncovers the list. */
  document.addEventListener("submit", function (event) {
    if (event.target.matches("#filters:target")) { setTimeout(function () { location.hash = "list"; }); }
  });
  function fail(event) {
    if (trouble && (!event.detail.xhr || event.detail.xhr.status === 0 || event.detail.xhr.status >= 500)) {
      trouble.hidden = false;
      trouble.scrollIntoView({ block: "nearest" });
    }
  }
  body.addEventListener("htmx:responseError", fail);
  body.addEventListener("htmx:sendError", fail);
  body.addEventListener("htmx:timeout", fail);

  showPhrases(document);
  focusFaults(document);
})();

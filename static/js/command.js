/* The command box (Ctrl+K): finds as one types, and empty shows what was opened last. It is the search page of the bar
   in a box: without JavaScript that page does the same. Pages that may stand there say that they were opened. */
(function () {
  "use strict";
  var box = document.getElementById("command");
  if (!box || !box.showModal) { return; }
  var field = box.querySelector("input");
  var list = box.querySelector("[role=listbox]");
  var asked = 0;
  var timer = 0;
  var before = null;

  function composing(event) { return event.isComposing || event.keyCode === 229; }

  function options() { return Array.prototype.slice.call(list.querySelectorAll("[role=option][href]")); }

  function chosen() { return list.querySelector("[aria-selected=true]"); }

  function choose(option) {
    options().forEach(function (one) { one.setAttribute("aria-selected", String(one === option)); });
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else { field.removeAttribute("aria-activedescendant"); }
  }

  function step(by) {
    var all = options();
    var at = all.indexOf(chosen());
    if (all.length) { choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]); }
  }

  /* Only the latest question counts; the options come ready from the server. */
  function ask() {
    var mine = ++asked;
    fetch(field.form.action + "?q=" + encodeURIComponent(field.value.trim()), { headers: { "HX-Request": "true" }, credentials: "same-origin" })
      .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.text(); })
      .then(function (html) {
        if (mine !== asked) { return; }
        list.innerHTML = html;
        var all = options();
        choose(field.value.trim() ? all[0] : null);
        window.tingyan.say(all.length ? list.getAttribute("data-found").replace("#", all.length) : list.textContent.trim());
      })
      .catch(function () { if (mine === asked) { list.textContent = list.getAttribute("data-trouble"); } });
  }

  function open() {
    if (box.open) { return; }
    before = document.activeElement;
    field.value = "";
    box.showModal();
    field.focus();
    ask();
  }

  function soon() { clearTimeout(timer); timer = setTimeout(ask, 150); }

  document.addEventListener("keydown", function (event) {
    if (composing(event) || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) { return; }
    if (event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-command]")) { event.preventDefault(); open(); } else if (event.target === box) { box.close(); }
  });
  box.addEventListener("close", function () {
    asked += 1;
    list.textContent = "";
    choose(null);
    if (before && before.focus) { before.focus(); }
  });

  field.addEventListener("input", function (event) { if (!event.isComposing) { soon(); } });
  field.addEventListener("compositionend", soon);
  field.addEventListener("keydown", function (event) {
    if (composing(event)) { return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Enter" && chosen()) { event.preventDefault(); chosen().click(); }
  });
  list.addEventListener("mousemove", function (event) {
    var option = event.target.closest("[role=option][href]");
    if (option && option !== chosen()) { choose(option); }
  });

  if (/^\/(issues|visits)\/\d+\/$/.test(location.pathname)) {
    var said = new FormData();
    said.append("address", location.pathname);
    fetch(box.getAttribute("data-opened"), {
      method: "POST", body: said, credentials: "same-origin", headers: JSON.parse(document.body.getAttribute("hx-headers"))
    }).catch(function () { /* What was opened last is a comfort: the page is none the worse without it. */ });
  }
})();

/* 展开: a row of a list unfolds what it is about, read when it is asked for. Esc folds it again and gives the focus back.
   Without JavaScript, and on a phone, the title leads to the page. */
(function () {
  "use strict";

  function each(root, selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }

  function close(button) {
    var row = button.closest("tr").nextElementSibling;
    if (row && row.classList.contains("peek")) { row.remove(); }
    button.setAttribute("aria-expanded", "false");
  }

  function open(button) {
    var row = button.closest("tr");
    var cell = document.createElement("td");
    var more = document.createElement("tr");
    more.className = "peek";
    cell.colSpan = row.children.length;
    more.appendChild(cell);
    row.after(more);
    button.setAttribute("aria-expanded", "true");
    fetch(row.querySelector("[data-peek]").href + "peek/", { headers: { "HX-Request": "true" }, credentials: "same-origin" })
      .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.text(); })
      .then(function (html) { cell.innerHTML = html; window.tingyan.say(cell.textContent.replace(/\s+/g, " ").trim()); })
      .catch(function () { location.href = row.querySelector("[data-peek]").href; });
  }

  function prepare() {
    var list = document.querySelector("[data-look]");
    if (!list) { return; }
    each(list, "tr [data-peek]", function (link) {
      var meta = link.parentNode.querySelector(".row-meta");
      if (!meta || meta.querySelector(".look")) { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.className = "look";
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-label", list.getAttribute("data-look") + " " + meta.textContent.trim());
      button.textContent = list.getAttribute("data-look");
      meta.appendChild(button);
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest(".look");
    if (button) { (button.getAttribute("aria-expanded") === "true" ? close : open)(button); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || event.isComposing || event.keyCode === 229 || document.querySelector("dialog[open]")) { return; }
    var row = document.activeElement.closest("tr");
    var from = row && (row.classList.contains("peek") ? row.previousElementSibling : row);
    var button = from && from.querySelector(".look[aria-expanded=true]");
    if (button) { close(button); (row.classList.contains("peek") ? button : document.activeElement).focus(); }
  });
  document.body.addEventListener("htmx:afterSettle", prepare);
  prepare();
})();

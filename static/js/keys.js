/* Keys: / search, ? help, j k move in a list, o open, p look into a row, x tick, g and a letter go. Single keys can be
   switched off in the footer; they never act while somebody types. Ctrl+K is in command.js. */
(function () {
  "use strict";
  var off = document.body.getAttribute("data-keys") === "off";
  var going = 0;

  function rows() {
    return Array.prototype.slice.call(document.querySelectorAll("#list tbody tr:not(.peek), .todo li")).filter(function (row) {
      return row.querySelector("a[href]");
    });
  }

  function here() { return document.activeElement ? document.activeElement.closest("tr, .todo li") : null; }

  function move(by) {
    var all = rows();
    var at = all.indexOf(here());
    var next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    if (next) { next.querySelector("a[href]").focus(); }
  }

  function search() {
    var field = document.querySelector("#filters [type=search], #filters [name=q]");
    if (!field || !field.offsetParent) { field = document.getElementById("bar-q"); }
    if (field && field.offsetParent) { field.focus(); field.select(); }
  }

  function tick() {
    var box = here() && here().querySelector("input[type=checkbox]");
    if (box) { box.click(); }
  }

  function press(selector) {
    var found = here() && here().querySelector(selector);
    if (found) { found.click(); }
  }

  /* The list of the footer, in a dialog: Esc closes it and gives the focus back. */
  function help() {
    var dialog = document.getElementById("keys-dialog");
    var table = document.getElementById("keys-help");
    if (!dialog || !dialog.showModal || !table) { return; }
    if (!dialog.querySelector("dl")) { dialog.insertBefore(table.querySelector("dl").cloneNode(true), dialog.lastElementChild); }
    var before = document.activeElement;
    dialog.addEventListener("close", function () { if (before && before.focus) { before.focus(); } }, { once: true });
    dialog.showModal();
  }

  function go(key) {
    var link = document.querySelector("[data-go='" + key + "']");
    if (link) { location.href = link.href; }
    return Boolean(link);
  }

  var single = {
    "/": search, "j": function () { move(1); }, "k": function () { move(-1); }, "x": tick, "?": help,
    "o": function () { press("a[href]"); }, "p": function () { press(".look"); },
    "g": function () { going = Date.now(); }
  };

  document.addEventListener("keydown", function (event) {
    if (off || event.isComposing || event.keyCode === 229 || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) { return; }
    if (event.target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable], dialog[open]")) { return; }
    var after = going && Date.now() - going < 1500;
    going = 0;
    if (after && /^[a-z]$/.test(event.key) && go(event.key)) { event.preventDefault(); return; }
    if (single[event.key]) { event.preventDefault(); single[event.key](); }
  });
})();

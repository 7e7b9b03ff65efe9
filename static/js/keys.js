/* Keys: / and Ctrl+K search, ? help, j k move in a list, x tick. Single keys can be switched off in the footer. */
(function () {
  "use strict";
  var off = document.body.getAttribute("data-keys") === "off";

  function rows() {
    return Array.prototype.slice.call(document.querySelectorAll("#list tbody tr, .todo li")).filter(function (row) {
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
    var field = document.querySelector("#filters [type=search]") || document.getElementById("bar-q");
    if (!field || !field.offsetParent) { field = document.getElementById("bar-q"); }
    if (field && field.offsetParent) { field.focus(); field.select(); return true; }
    return false;
  }

  function tick() {
    var box = here() && here().querySelector("input[type=checkbox]");
    if (box) { box.click(); }
  }

  function help() {
    var table = document.getElementById("keys-help");
    if (table) { table.open = true; table.querySelector("summary").focus(); }
  }

  var single = { "/": search, "j": function () { move(1); }, "k": function () { move(-1); }, "x": tick, "?": help };

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.altKey || event.defaultPrevented) { return; }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      if (search()) { event.preventDefault(); }
      return;
    }
    if (off || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, [contenteditable]")) { return; }
    if (single[event.key]) { event.preventDefault(); single[event.key](); }
  });
})();

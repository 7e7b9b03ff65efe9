/* The big screen: one panel after another, and new numbers once a minute. What is shown stays until newer is there. */
(function () {
  "use strict";
  var TURN = 20000, STALE = 3, WAIT = 20000;
  var wall = document.getElementById("wall");
  if (!wall) { return; }
  var place = document.getElementById("place");
  var pause = document.getElementById("pause");
  var stale = document.getElementById("stale");
  var shown = document.getElementById("shown");
  var stopped = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var at = 0, busy = false, fresh = Date.now();

  function panels(of) { return of.querySelectorAll("[data-panel]"); }

  function show(of, number) {
    var all = panels(of);
    at = (number + all.length) % all.length;
    Array.prototype.forEach.call(all, function (panel, index) { panel.hidden = index !== at; });
    place.textContent = (at + 1) + "/" + all.length;
  }

  function turn(step) { show(shown, at + step); }

  function stop(yes) {
    stopped = yes;
    pause.textContent = yes ? pause.dataset.go : pause.dataset.stop;
  }

  /* The same panel goes on, wherever it stands among the new ones. */
  function replace(html) {
    var next = new DOMParser().parseFromString(html, "text/html").getElementById("shown");
    if (!next) { return; }
    var slug = panels(shown)[at].dataset.panel;
    var same = Array.prototype.map.call(panels(next), function (panel) { return panel.dataset.panel; }).indexOf(slug);
    next = document.importNode(next, true);
    show(next, same < 0 ? 0 : same);
    wall.replaceChild(next, shown);
    shown = next;
    fresh = Date.now();
    age();
  }

  function age() {
    var minutes = Math.floor((Date.now() - fresh) / 60000);
    var text = minutes >= STALE ? stale.dataset.word.replace("#", minutes) : "";
    if (stale.textContent !== text) { stale.textContent = text; }
  }

  function answered(response) {
    if (response.redirected || [401, 403, 404].indexOf(response.status) >= 0) { window.location.reload(); return ""; }
    return response.ok ? response.text() : "";
  }

  function refresh() {
    if (busy) { return; }
    busy = true;
    var control = new AbortController();
    var limit = window.setTimeout(function () { control.abort(); }, WAIT);
    fetch(wall.dataset.url, { credentials: "same-origin", cache: "no-store", signal: control.signal })
      .then(answered)
      .then(function (html) { if (html) { replace(html); } })
      .catch(age)
      .then(function () { window.clearTimeout(limit); busy = false; });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (event.key === "ArrowRight") { turn(1); }
    if (event.key === "ArrowLeft") { turn(-1); }
    if (event.key === " " && event.target !== pause) { event.preventDefault(); stop(!stopped); }
  });
  pause.addEventListener("click", function () { stop(!stopped); });
  pause.hidden = false;
  stop(stopped);
  show(shown, 0);
  window.setInterval(function () { if (!stopped) { turn(1); } }, TURN);
  window.setInterval(refresh, Number(wall.dataset.every) * 1000);
  window.setInterval(age, 15000);
}());

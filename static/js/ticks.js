/* Ticks of a list: the bar of what to do with them appears with the first tick, counts, and can tick all or none.

   <form data-ticks> … <p class="bulk"><b data-word="已选#条"></b> buttons <button type="reset">取消</button></p>
   <th class="tick"><label><input type="checkbox" data-all>…, <td class="tick"><label><input type="checkbox" name="ids">
   A box named in `data-whole` (选中全部128条) stands for all pages: ticking it ticks all that are shown. */
(function () {
  "use strict";

  function boxes(form) { return Array.prototype.slice.call(form.querySelectorAll(".tick input[name]")); }

  function count(form) {
    var all = boxes(form);
    var ticked = all.filter(function (box) { return box.checked; }).length;
    var bar = form.querySelector(".bulk");
    var head = form.querySelector("[data-all]");
    if (bar) { bar.hidden = ticked === 0; }
    if (head) { head.checked = ticked > 0 && ticked === all.length; head.indeterminate = ticked > 0 && ticked < all.length; }
    Array.prototype.forEach.call(form.querySelectorAll("[data-word]"), function (word) {
      word.textContent = word.getAttribute("data-word").replace("#", ticked);
    });
  }

  function start() { Array.prototype.forEach.call(document.querySelectorAll("form[data-ticks]"), count); }

  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-ticks]");
    if (!form) { return; }
    if (event.target.matches("[data-all], [data-whole]")) {
      boxes(form).forEach(function (box) { box.checked = event.target.checked; });
    }
    count(form);
  });
  document.addEventListener("reset", function (event) {
    if (event.target.matches("form[data-ticks]")) { setTimeout(function () { count(event.target); }); }
  });
  window.addEventListener("pageshow", start);
  document.body.addEventListener("htmx:afterSettle", start);
})();

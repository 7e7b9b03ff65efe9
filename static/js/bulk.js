/* Lists with ticks: say how many rows are chosen. Without JavaScript the buttons work all the same. */
(function () {
  "use strict";
  function ticks() { return document.querySelectorAll("input[name=ids]:checked").length; }
  document.addEventListener("change", function (event) {
    var form = document.getElementById("bulk");
    if (!form || event.target.name !== "ids") { return; }
    var said = document.getElementById("bulk-count");
    if (!said.getAttribute("data-none")) { said.setAttribute("data-none", said.textContent); }
    said.textContent = ticks() ? form.getAttribute("data-chosen").replace("%s", ticks()) : said.getAttribute("data-none");
  });
})();

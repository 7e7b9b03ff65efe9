/* Stopwatches for the minutes waiting and handling. What is kept is the moment of the start, in the draft: a phone that was
   locked, a page that was closed and opened again, go on counting. */
(function () {
  "use strict";
  var form = document.getElementById("report");
  if (!form) { return; }
  var draft = window.tingyan.draft;
  var word = draft.word;

  Array.prototype.forEach.call(form.querySelectorAll(".timed"), function (box) {
    var minutes = box.querySelector("input");
    var button = document.createElement("button");
    var started = document.createElement("input");
    var name = box.querySelector("label").firstChild.textContent.trim();
    button.type = "button";
    button.className = "btn btn-plain watch";
    button.insertAdjacentHTML("afterbegin", "<span></span>");
    started.type = "hidden";
    started.name = minutes.name + "_since";
    started.value = box.getAttribute("data-since") || "";
    box.appendChild(button);
    box.appendChild(started);

    function draw() {
      var seconds = started.value ? Math.max(0, Math.floor((Date.now() - Number(started.value)) / 1000)) : 0;
      var clock = ("0" + Math.floor(seconds / 60)).slice(-2) + ":" + ("0" + (seconds % 60)).slice(-2);
      button.firstChild.textContent = started.value ? clock + " " + word("stop") : word("start");
      button.setAttribute("aria-label", name + " " + (started.value ? word("stop") : word("start")));
    }
    button.addEventListener("click", function () {
      if (started.value) {
        minutes.value = Math.max(1, Math.round((Date.now() - Number(started.value)) / 60000));
        started.value = "";
      } else {
        started.value = Date.now();
      }
      draw();
      started.dispatchEvent(new Event("change", { bubbles: true }));
      draft.save();
    });
    setInterval(draw, 1000);
    document.addEventListener("visibilitychange", draw);
    draw();
  });
})();

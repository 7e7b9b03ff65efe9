/* 核对: one card a step, read from the form; and the stopwatches for minutes waiting and handling. */
(function () {
  "use strict";
  var form = document.getElementById("report");
  if (!form) { return; }

  function all(root, selector) { return Array.prototype.slice.call(root.querySelectorAll(selector)); }
  function text(node) { return node ? node.textContent.replace(/\s+/g, " ").trim() : ""; }
  function make(tag, content, name) {
    var made = document.createElement(tag);
    if (content) { made.textContent = content; }
    if (name) { made.className = name; }
    return made;
  }
  function labelOf(box) { return text(form.querySelector('label[for="' + box.id + '"]')); }

  /* What was ticked in a group, in the words of its labels. */
  function ticked(group) { return all(group, "input:checked").map(labelOf).join("、"); }

  function valueOf(box) {
    if (box.tagName === "SELECT") { return box.value ? text(box.options[box.selectedIndex]) : ""; }
    if (box.type === "date" && box.valueAsDate) {
      return box.valueAsDate.toLocaleDateString(document.documentElement.lang, { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" });
    }
    return box.value.trim();
  }

  /* Rows of a step: groups that carry data-review, and the single fields that are filled in. */
  function rowsOf(step, unseen) {
    var rows = [];
    all(step, "[data-review], .mb-3").forEach(function (node) {
      if (node.closest(".problem") || (node.closest("[hidden]") && !node.closest(".step[hidden]"))) { return; }
      if (node.hasAttribute("data-review")) {
        rows.push([node.getAttribute("data-review"), ticked(node) || (node.classList.contains("question") ? unseen : "")]);
        return;
      }
      var box = node.querySelector("select, textarea, input:not([type=file])");
      if (!box || node.parentNode.closest("[data-review]")) { return; }
      if (box.type === "checkbox") { if (box.checked) { rows.push([labelOf(box), "✓"]); } return; }
      var label = node.querySelector("label").firstChild.textContent.trim();
      if (valueOf(box) || box.form.querySelector("#where").contains(box) === false) { rows.push([label, valueOf(box)]); }
    });
    return rows;
  }

  function problemRow(card, word) {
    var photos = card.querySelectorAll("[data-photo]").length;
    var said = card.querySelector("textarea").value.trim() || word("empty");
    var where = card.querySelector("select[name$=-where]");
    var place = where.value ? text(where.options[where.selectedIndex]) : "";
    return [word("problem", text(card.querySelector(".problem-head .num"))), [said, place, photos ? word("photo", photos) : ""].filter(Boolean).join(" · ")];
  }

  window.tingyan.review = function (root, steps, box, word, go) {
    box.textContent = "";
    steps.slice(0, 3).forEach(function (step, index) {
      var rows = rowsOf(step, word("unseen"));
      var problems = all(step, ".problem");
      if (index === 1) { rows.push([word("found"), String(problems.length)]); }
      problems.forEach(function (card) { rows.push(problemRow(card, word)); });
      var photos = index === 2 ? step.querySelectorAll("[data-photo]").length : 0;
      if (photos) { rows.push([word("photo"), String(photos)]); }
      box.appendChild(drawn(text(step.querySelector(".card-head")), rows, word, function () { go(index); }));
    });
  };

  function drawn(title, rows, word, edit) {
    var card = make("section", "", "review-card");
    var head = make("div", "", "review-head");
    var button = make("button", word("edit"), "btn btn-plain");
    button.type = "button";
    button.setAttribute("aria-label", word("edit", title));
    button.addEventListener("click", edit);
    head.appendChild(make("h3", title));
    head.appendChild(button);
    card.appendChild(head);
    var list = make("dl", "", "facts");
    rows.forEach(function (row) {
      var line = make("div");
      line.appendChild(make("dt", row[0]));
      line.appendChild(make("dd", row[1] || word("empty")));
      list.appendChild(line);
    });
    card.appendChild(list);
    return card;
  }

  /* Stopwatches: the start is kept in the draft, so that a page opened again goes on counting. */
  function word(name) { return form.getAttribute("data-say-" + name); }
  all(form, ".timed").forEach(function (box) {
    var minutes = box.querySelector("input");
    var button = make("button", "", "btn btn-plain watch");
    var started = make("input");
    var name = box.querySelector("label").firstChild.textContent.trim();
    button.type = "button";
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
    });
    setInterval(function () { if (started.value) { draw(); } }, 1000);
    draw();
  });
})();

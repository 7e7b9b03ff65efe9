/* 核对: one card a step, read from the form, and what is still missing before it can be sent. */
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

  /* Not shown on the form: another theme's list, a fold of a card. The step itself is hidden meanwhile and does not count. */
  function away(node, step) {
    var hidden = node.closest("[hidden]");
    return Boolean(hidden && hidden !== step);
  }

  /* The checklist in a few lines: each answer with the items that have it, what was not touched last. */
  function answersOf(step, word) {
    var names = [];
    var items = {};
    all(step, ".check > .question").forEach(function (group) {
      if (away(group, step)) { return; }
      all(group, "input").forEach(function (box) { if (names.indexOf(labelOf(box)) < 0) { names.push(labelOf(box)); } });
      var answer = ticked(group) || word("unseen");
      (items[answer] = items[answer] || []).push(group.getAttribute("data-review"));
    });
    return names.concat(word("unseen")).filter(function (name) { return items[name]; }).map(function (name) { return [name, items[name].join("、")]; });
  }

  /* Rows of a step: groups that carry data-review and single fields; what was left empty is named in one line. */
  function rowsOf(step, word) {
    var rows = [];
    var empty = [];
    function row(label, value, spare) {
      if (value) { rows.push([label, value]); } else if (!spare) { empty.push(label); }
    }
    all(step, "[data-review], .mb-3").forEach(function (node) {
      if (node.closest(".problem, .check") || away(node, step)) { return; }
      if (node.hasAttribute("data-review")) { row(node.getAttribute("data-review"), ticked(node)); return; }
      var box = node.querySelector("select, textarea, input:not([type=file])");
      if (!box || node.parentNode.closest("[data-review]")) { return; }
      if (box.type === "checkbox") { if (box.checked) { rows.push([labelOf(box), "✓"]); } return; }
      row(node.querySelector("label").firstChild.textContent.trim(), valueOf(box), node.closest("#other"));
    });
    rows = rows.concat(answersOf(step, word));
    if (empty.length) { rows.push([word("empty"), empty.join("、")]); }
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
      var rows = rowsOf(step, word);
      var problems = all(step, ".problem");
      if (index === 1) { rows.push([word("found"), String(problems.length)]); }
      problems.forEach(function (card) { rows.push(problemRow(card, word)); });
      var photos = index === 2 ? step.querySelectorAll("[data-photo]").length : 0;
      if (photos) { rows.push([word("photo"), String(photos)]); }
      box.appendChild(drawn(text(step.querySelector(".card-head")), rows, word, function () { go(index); }));
    });
  };

  /* What the server would send back: [{text, node}], node where it is to be mended. The server judges again, and more. */
  function missing() {
    var lack = [];
    function need(name, ok, node) { if (!ok) { lack.push({ text: form.getAttribute("data-need-" + name), node: node }); } }
    function one(selector) { return form.querySelector(selector); }
    need("visitor", one("[name=visitor]").value, one("[name=visitor]"));
    need("date", one("[name=date]").value, one("[name=date]"));
    need("hall", one("[name=hall]").value, one("[name=hall]"));
    need("place", one("[name=visited_units]:checked, [name=public_area]:checked"), one("[name=public_area]"));
    need("themes", one("[name=themes]:checked, .check .question input:checked, .problem"), one("[name=themes]"));
    all(form, ".problem").forEach(function (card) {
      var theme = card.querySelector("[name$=-theme]");
      var spot = card.querySelector("[name$=-spot_action]");
      need("words", card.querySelector("textarea").value.trim(), card.querySelector("textarea"));
      need("theme", theme.value, theme);
      need("spot", !card.querySelector("[name$=-fixed_on_spot]").checked || spot.value.trim(), spot);
    });
    return lack;
  }
  function showMissing(box, word, jump) {
    var lack = missing();
    box.hidden = !lack.length;
    box.textContent = "";
    if (!lack.length) { return; }
    var list = make("ul");
    box.appendChild(make("p", word("missing")));
    lack.forEach(function (each) {
      var line = make("li");
      var button = make("button", each.text, "btn btn-quiet");
      button.type = "button";
      button.addEventListener("click", function () { jump(each.node); });
      line.appendChild(button);
      list.appendChild(line);
    });
    box.appendChild(list);
  }
  window.tingyan.missing = { list: missing, show: showMissing };

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
})();

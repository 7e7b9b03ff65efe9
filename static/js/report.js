/* The report, step by step: cards beside what is wrong, and everything once more before it is sent.

   What other scripts may rely on. It is a plain <form id="report"> of named inputs and plain file inputs; `client_key`
   names the sheet for ever. On the form are dispatched, as CustomEvents that do not bubble:
     tingyan:changed  something was typed, ticked, added or removed; detail.what is "words" or "photos"
     tingyan:saved    the server holds the words
     tingyan:unsent   提交 was pressed and the server cannot be reached, or photos are not there yet: detail.why is
                      "offline" or "photos"; whoever calls preventDefault() takes the sheet over, and the page says nothing
     tingyan:sending  the browser posts the form now, and the server has all of it; whoever calls preventDefault() posts it
   Photos are in form.tingyanPhotos (see photos.js). tingyan.report.fill(pairs) writes [name, value] pairs, as
   new FormData(form) gives them, back into the form, problem cards included. */
(function () {
  "use strict";
  var form = document.getElementById("report");
  if (!form) { return; }
  var draft = window.tingyan.draft;
  var photos = window.tingyan.photos;
  var word = draft.word;
  var steps = Array.prototype.slice.call(form.querySelectorAll(".step"));
  var current = 0;
  var model = document.getElementById("new-problem");
  var back = document.getElementById("back");
  var next = document.getElementById("next");
  var send = document.getElementById("send");

  function each(root, selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }
  function field(name) { return form.querySelector('[name="' + name + '"]'); }
  function touched(node) { node.dispatchEvent(new Event("change", { bubbles: true })); }

  /* Steps */
  function show(index, focus) {
    current = Math.max(0, Math.min(index, steps.length - 1));
    var last = current === steps.length - 1;
    steps.forEach(function (step, number) { step.hidden = number !== current; });
    each(document, "#steps button", function (mark, number) {
      mark.classList.toggle("step-done", number < current);
      if (number === current) { mark.setAttribute("aria-current", "step"); } else { mark.removeAttribute("aria-current"); }
    });
    back.hidden = current === 0;
    next.hidden = last;
    send.hidden = !last;
    document.getElementById("place").textContent = word("step-before") + (current + 1) + word("step");
    if (last) { review(); }
    if (focus) { form.scrollIntoView(); steps[current].focus({ preventScroll: true }); }
  }
  /* Open the step and the folds that hide a place. */
  function goTo(node) {
    var step = node.closest(".step");
    if (step) { show(steps.indexOf(step), false); }
    for (var fold = node.closest("details"); fold; fold = fold.parentNode.closest("details")) { fold.open = true; }
  }
  function jump(node) {
    goTo(node);
    node.focus();
    node.scrollIntoView({ block: "center" });
  }

  /* Only the checklists of the chosen themes; with none chosen, all. */
  function fitThemes() {
    var chosen = Array.prototype.map.call(form.querySelectorAll("[name=themes]:checked"), function (box) { return box.value; });
    each(form, ".checklist", function (list) {
      var theme = list.getAttribute("data-theme");
      list.hidden = chosen.length > 0 && chosen.indexOf(theme) < 0 && !list.querySelector("input[type=radio]:checked, .problem");
    });
    return chosen;
  }

  /* A unit that is unticked takes its windows along; problems may be placed where one has been. */
  var places = [];
  function rememberPlaces() {
    var select = model.content.querySelector("select[name$=-where]");
    places = Array.prototype.map.call(select.children, function (child) { return child.cloneNode(true); });
  }
  function fitPlaces(select) {
    var chosen = select.value;
    var units = Array.prototype.map.call(form.querySelectorAll("[name=visited_units]:checked"), function (box) { return "u" + box.value; });
    select.textContent = "";
    places.forEach(function (place) {
      var first = place.tagName === "OPTGROUP" ? place.children[0].value : "";
      var stays = !first || units.indexOf(first) >= 0 || Array.prototype.some.call(place.children, function (option) { return option.value === chosen; });
      if (stays || !units.length) { select.appendChild(place.cloneNode(true)); }
    });
    select.value = chosen;
  }
  function fitWindows() {
    var hall = field("hall");
    each(form, ".inside[data-unit]", function (inside) {
      var box = form.querySelector('[name=visited_units][value="' + inside.getAttribute("data-unit") + '"]');
      if (box.checked && !hall.value) { hall.value = inside.getAttribute("data-hall"); }
      if (!box.checked) { each(inside, "input:checked", function (tick) { tick.checked = false; }); }
    });
    each(form, "select[name$=-where]", fitPlaces);
  }

  /* Who and when in one line, for the fold that they are in. */
  function fitWho() {
    var who = field("visitor");
    var day = field("date");
    var part = field("part");
    var on = day.valueAsDate && day.valueAsDate.toLocaleDateString(document.documentElement.lang, { month: "long", day: "numeric", timeZone: "UTC" });
    var said = [who.value && who.options[who.selectedIndex].textContent, on, part.options[part.selectedIndex].textContent].filter(Boolean);
    if (who.value) { document.getElementById("who-said").textContent = said.join(" · "); }
  }

  /* Problem cards */
  function addCard(home, check) {
    var counter = field("last_problem");
    var key = Number(counter.value) + 1;
    counter.value = key;
    var box = document.createElement("div");
    box.innerHTML = model.innerHTML.replace(/__key__/g, String(key));
    var card = box.firstElementChild;
    home.appendChild(card);
    if (check) { preset(card, check); } else { presetTheme(card); }
    fitPlaces(card.querySelector("select[name$=-where]"));
    fitCards();
    touched(counter);
    return card;
  }
  function preset(card, check) {
    card.querySelector("[name$=-item]").value = check.getAttribute("data-item");
    card.querySelector("[name$=-category]").value = check.getAttribute("data-category");
    var theme = card.querySelector("[name$=-theme]");
    theme.value = check.getAttribute("data-theme");
    theme.closest(".mb-3").hidden = true;
  }
  function presetTheme(card) {
    var chosen = fitThemes();
    if (chosen.length === 1) { card.querySelector("[name$=-theme]").value = chosen[0]; }
  }
  function emptyCard(card) {
    return !card.querySelector("[data-photo], .waiting") && !Array.prototype.some.call(card.querySelectorAll("textarea, input[type=text]"), function (box) { return box.value.trim(); });
  }
  function removeCard(card) {
    var check = card.closest(".check");
    photos.dropAlbum(card);
    card.parentNode.removeChild(card);
    if (check && !check.querySelector(".problem")) {
      each(check, "input[type=radio][value=problem]", function (radio) { radio.checked = false; });
    }
    fitCards();
    touched(field("last_problem"));
    return check ? check.querySelector("input[type=radio]") : document.getElementById("add-problem");
  }
  /* Cards are numbered as they stand; 未发现问题 is asked only where none stands. */
  function fitCards() {
    var cards = form.querySelectorAll(".problem");
    Array.prototype.forEach.call(cards, function (card, index) {
      card.querySelector(".problem-head .num").textContent = index + 1;
      card.querySelector(".spot").classList.toggle("spot-on", card.querySelector("[name$=-fixed_on_spot]").checked);
    });
    var nothing = document.getElementById("nothing");
    nothing.hidden = cards.length > 0;
    if (cards.length) { field("nothing_found").checked = false; }
    each(form, ".check", function (check) {
      var chosen = check.querySelector("input[type=radio]:checked");
      check.querySelector(".clear").hidden = !chosen;
      check.querySelector(".another").hidden = !chosen || chosen.value !== "problem";
    });
  }
  function equipChecks() {
    each(form, ".check", function (check) {
      var name = check.querySelector(".question").getAttribute("data-review");
      var clear = small(word("clear"), "clear");
      clear.setAttribute("aria-label", word("clear", name));
      check.insertBefore(clear, check.firstChild);
      check.appendChild(small(document.getElementById("add-problem").textContent.trim(), "another"));
    });
  }
  function small(text, name) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-quiet " + name;
    made.textContent = text;
    made.hidden = true;
    return made;
  }

  form.addEventListener("click", function (event) {
    var pressed = event.target.closest("button");
    if (!pressed || pressed.closest(".thumbs")) { return; }
    var check = pressed.closest(".check");
    if (pressed.id === "add-problem") {
      event.preventDefault();
      addCard(pressed.closest("section").querySelector(".problems")).querySelector("textarea").focus();
    } else if (pressed.classList.contains("another")) {
      addCard(check.querySelector(".problems"), check).querySelector("textarea").focus();
    } else if (pressed.hasAttribute("data-remove")) {
      event.preventDefault();
      removeCard(pressed.closest(".problem")).focus();
    } else if (pressed.classList.contains("clear")) {
      each(check, ".question input:checked", function (radio) { radio.checked = false; });
      each(check, ".problem", function (card) { if (emptyCard(card)) { removeCard(card); } });
      fitCards();
      touched(field("last_problem"));
      check.querySelector("input[type=radio]").focus();
    }
  });
  form.addEventListener("change", function (event) {
    var check = event.target.type === "radio" && !event.target.closest(".problem") && event.target.closest(".check");
    if (check) {
      var cards = check.querySelectorAll(".problem");
      if (event.target.value === "problem" && !cards.length) { addCard(check.querySelector(".problems"), check); }
      if (event.target.value !== "problem") { Array.prototype.forEach.call(cards, function (card) { if (emptyCard(card)) { removeCard(card); } }); }
    }
    if (event.target.name === "themes") { fitThemes(); }
    if (event.target.name === "visited_units") { fitWindows(); }
    if (event.target.closest("#who")) { fitWho(); }
    if (event.target.name === "campaign") { draft.save().then(function (result) { if (result.ok) { draft.end(); location.assign(form.action + "?draft=" + field("client_key").value); } }); return; }
    fitCards();
  });

  /* The review card of each step is drawn from the form itself, so that it cannot say anything else. */
  function review() {
    /* Where no problem was noted the button says so itself: one press states it and sends. */
    send.textContent = word(form.querySelector(".problem") ? "send" : "send-none");
    window.tingyan.missing.show(document.getElementById("missing"), word, jump);
    window.tingyan.review(form, steps, document.getElementById("cards"), word, function (index) { show(index, true); });
  }

  /* Sending: first make sure that the server holds the text, then let the browser post the form. */
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var decided = form.hasAttribute("data-decided");
    form.removeAttribute("data-decided");
    if (current !== steps.length - 1 && !decided) { show(current + 1, true); return; }
    if (window.tingyan.missing.list().length) { jump(document.getElementById("missing")); return; }
    if (!form.querySelector(".problem")) { field("nothing_found").checked = true; }
    if (photos.waiting() || photos.failed()) { unsent("photos", word(photos.waiting() ? "wait" : "photos-first")); return; }
    send.disabled = true;
    draft.saveSurely().then(function (result) {
      if (!result.ok) { send.disabled = false; unsent(result.offline ? "offline" : "", result.login ? word("login") : result.data.error || word("later")); return; }
      draft.end();
      if (!draft.announce("sending", null, true)) { return; }
      form.elements.csrfmiddlewaretoken.value = draft.token();
      form.submit();
    });
  });
  function unsent(why, text) {
    if (!why || draft.announce("unsent", { why: why }, true)) { trouble(text); }
  }
  function trouble(text) {
    var box = document.getElementById("trouble");
    box.querySelector("p").textContent = text;
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
  }

  back.addEventListener("click", function () { show(current - 1, true); });
  each(document, "#steps button", function (mark, number) { mark.addEventListener("click", function () { show(number, true); }); });
  next.addEventListener("click", function () { show(current + 1, true); });
  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.tagName === "INPUT" && event.target.type !== "file") { event.preventDefault(); }
  });
  form.addEventListener("click", function (event) {
    var link = event.target.closest("#error-summary a");
    var target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) { return; }
    event.preventDefault();
    jump(target);
  });

  /* Fill the form from [name, value] pairs; a group that the pairs do not name is left unticked. */
  function fill(pairs) {
    var given = {};
    pairs.forEach(function (pair) { (given[pair[0]] = given[pair[0]] || []).push(pair[1]); });
    (given.problem || []).forEach(function (key) {
      if (document.getElementById("p" + key)) { return; }
      var check = form.querySelector('.check[data-item="' + (given["p" + key + "-item"] || [""])[0] + '"]');
      field("last_problem").value = Number(key) - 1;
      addCard((check || document.getElementById("problems")).querySelector(".problems"), check);
    });
    Array.prototype.forEach.call(form.elements, function (box) {
      var values = given[box.name];
      if (!box.name || box.type === "file" || box.name === "csrfmiddlewaretoken" || box.name === "client_key" || box.name === "problem") { return; }
      if (box.type === "radio" || box.type === "checkbox") { box.checked = Boolean(values) && values.indexOf(box.value) >= 0; }
      else if (values && box.tagName !== "BUTTON") { box.value = values[0]; }
    });
    fitThemes();
    fitWindows();
    fitWho();
    fitCards();
  }
  window.tingyan.report = { fill: fill };

  rememberPlaces();
  equipChecks();
  form.classList.add("stepwise");
  document.getElementById("steps").hidden = false;
  document.getElementById("walk").hidden = false;
  fitThemes();
  fitWho();
  fitCards();
  fitWindows(); /* a quick thumb ticks a unit before this script has come over a slow network */
  var landing = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  var wrong = form.querySelector(".step .field-error");
  show(0, false);
  if (wrong || (landing && form.contains(landing))) { goTo(wrong || landing); }
})();

/* 待发送: what this phone holds for its owner, each with how far it has come, and what can be done with it. */
(function () {
  "use strict";
  var store = self.tingyanStore;
  var outbox = self.tingyanOutbox;
  var list = document.getElementById("outbox-list");
  var state = document.getElementById("outbox-state");
  var sendButton = document.getElementById("send-all");
  var logIn = document.getElementById("log-in");
  var gap = document.documentElement.lang === "en" ? " " : "";
  var owner = "";

  function word(name) { return list.getAttribute("data-" + name); }
  function make(tag, text, name) {
    var made = document.createElement(tag);
    made.textContent = text;
    if (name) { made.className = name; }
    return made;
  }
  function button(text, act) {
    var made = make("button", text, "btn btn-plain");
    made.type = "button";
    made.addEventListener("click", function () { act(made); });
    return made;
  }

  function titleOf(sheet) {
    var day = (sheet.pairs.filter(function (pair) { return pair[0] === "date"; })[0] || ["", ""])[1];
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) { return word("undated"); }
    var shown = new Date(day + "T00:00:00Z").toLocaleDateString(document.documentElement.lang, { month: "long", day: "numeric", timeZone: "UTC" });
    return shown + gap + word("of");
  }

  async function draw() {
    var rows = owner ? await outbox.rowsOf(owner) : [];
    var lines = await Promise.all(rows.map(drawn));
    list.textContent = "";
    lines.forEach(function (line) { list.appendChild(line); });
    list.hidden = !rows.length;
    sendButton.hidden = !rows.length || !logIn.hidden;
    if (!owner) { state.textContent = word("locked"); logIn.hidden = false; }
    else if (!rows.length && !state.getAttribute("data-sent")) { state.textContent = word("none"); }
    return rows;
  }
  async function drawn(row) {
    var sheet = await outbox.read(row);
    var photos = await outbox.photosOf(row.key);
    var line = document.createElement("li");
    var all = sheet.there + photos.length;
    var sent = sheet.there + photos.filter(function (photo) { return photo.sent; }).length;
    line.setAttribute("data-key", row.key);
    line.appendChild(make("span", titleOf(sheet), "row-title"));
    line.appendChild(make("span", word(row.state) + (all ? " · " + word("uploaded") + gap + sent + "/" + all : ""), "muted outbox-line"));
    line.appendChild(button(word("go-on"), function () { goOn(row); }));
    line.appendChild(button(word("remove"), function (pressed) { remove(row, pressed); }));
    return line;
  }

  /* Back into the form: first to the server where it can be reached, so that the form there is the same. */
  async function goOn(row) {
    var draft = Object.assign({}, row, { state: "draft" });
    await store.put("records", draft);
    var result = await outbox.send(draft);
    if (result.filed) { location.assign(result.filed); return; }
    if (result.login || result.other) { tell(result); return; }
    location.assign(document.body.getAttribute("data-report") + "?draft=" + row.key);
  }
  async function remove(row, pressed) {
    if (!pressed.getAttribute("data-sure")) {
      pressed.setAttribute("data-sure", "1");
      pressed.textContent = word("remove-sure");
      return;
    }
    await outbox.drop(row.key);
    await draw();
    state.focus();
  }

  function tell(result) {
    logIn.hidden = !result.login;
    if (result.login) { state.textContent = word("login"); }
    else if (result.other) { state.textContent = word("other"); }
    else if (result.offline) { state.textContent = word(navigator.onLine ? "unanswered" : "offline"); }
    else if (result.refused) { state.textContent = result.text || word("stuck"); }
    else if (result.filed) { state.setAttribute("data-sent", "1"); state.textContent = word("sent") + gap + result.number; }
    else { state.setAttribute("data-sent", "1"); state.textContent = word("saved"); }
  }

  /* Send what waits; where the server cannot be reached, try again by itself. */
  async function send() {
    var done = await outbox.run(owner, {
      told: function (row, n, all) {
        var line = list.querySelector('[data-key="' + row.key + '"] .outbox-line');
        if (line) { line.textContent = word("sending") + " · " + word("uploaded") + gap + n + "/" + all; }
      },
      sent: function (row, result) { tell(result); }
    });
    await draw();
    return done.some(function (each) { return each.result.offline; });
  }

  window.tingyanList = {
    show: async function (whose) {
      owner = whose;
      await draw();
      if (!owner) { return []; }
      var go = outbox.keepTrying(send);
      sendButton.addEventListener("click", go);
      await go();
      return outbox.rowsOf(owner);
    }
  };
})();

/* The report form on a phone without a network: every change is kept, sealed, until the server has it. */
(function () {
  "use strict";
  var form = document.getElementById("report");
  if (!form || !window.tingyanOffline) { return; }
  var store = self.tingyanStore;
  var outbox = self.tingyanOutbox;
  var draft = window.tingyan.draft;
  var body = document.body;
  var key = form.elements.client_key.value;
  var owner = "";
  var line = document.getElementById("saved");
  var note = document.getElementById("offline-note");
  var pause = 0;
  var queue = Promise.resolve();

  function say(name) { return note.getAttribute("data-" + name); }
  function unsent() { return form.tingyanPhotos.filter(function (photo) { return photo.state !== "sent"; }); }
  function pairs() {
    var found = [];
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") { found.push([name, value]); }
    });
    return found;
  }

  /* One write after another; settles to whether the phone holds what the form says. */
  function inTurn(act) {
    queue = queue.then(act).then(function () { return true; }, function () { return false; });
    return queue;
  }
  function keep(state) {
    clearTimeout(pause);
    return inTurn(function () { return write(state); }).then(function (kept) {
      form.setAttribute("data-say-unsaved", say(kept ? "kept" : "full"));
      form.setAttribute("data-say-login", say(kept ? "login" : "full"));
      if (!kept) { line.textContent = say("full"); }
      return kept;
    });
  }
  async function write(state) {
    var there = form.querySelectorAll("[data-photo]").length;
    var sealed = await store.seal(owner, "record|" + key, { url: form.getAttribute("data-draft"), pairs: pairs(), there: there });
    var until = Date.now() + store.LASTS;
    var photos = unsent();
    var known = await outbox.photosOf(key);
    var rows = [];
    for (var photo of photos) {
      if (!known.some(function (row) { return row.id === idOf(photo); })) { rows.push(await sealedPhoto(photo)); }
    }
    var gone = known.filter(function (row) { return !photos.some(function (photo) { return idOf(photo) === row.id; }); });
    var record = Object.assign(sealed, { key: key, owner: owner, state: state, until: until, at: Date.now() });
    await store.change(["records", "photos"], function (table) {
      table("records").put(record);
      rows.forEach(function (row) { table("photos").put(row); });
      gone.forEach(function (row) { table("photos").delete(row.id); });
    });
    return record;
  }
  function idOf(photo) { return key + "|" + photo.key; }
  async function sealedPhoto(photo) {
    var bytes = await new Response(photo.blob).arrayBuffer();
    var info = { slot: photo.problem, name: photo.name, type: photo.blob.type, sha256: await digest(bytes) };
    var id = idOf(photo);
    var words = await store.seal(owner, "info|" + id, info);
    var sealed = await store.sealBytes(owner, "photo|" + id, bytes);
    return { id: id, owner: owner, sent: false, iv: sealed.iv, body: sealed.body, infoIv: words.iv, info: words.body };
  }
  async function digest(bytes) {
    var hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(hash, function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
  }

  /* What the server has needs no second place. */
  function settle() {
    clearTimeout(pause);
    if (draft.ended()) { return; }
    if (draft.unsaved() || unsent().length) { keep("draft"); } else { inTurn(function () { return outbox.drop(key); }); }
  }

  /* 提交: from here the outbox sends it, and only an answer of the server makes it submitted. */
  async function hold() {
    if (await keep("ready")) { draft.end(); location.assign(body.getAttribute("data-shell")); return; }
    trouble(say("full"));
  }
  async function submit() {
    if (!await keep("ready")) { post(); return; }
    var result = await sent(Date.now() + 5000).catch(function () { return {}; });
    if (result.filed) { location.assign(result.filed); return; }
    if (result.offline) { location.assign(body.getAttribute("data-shell")); return; }
    post();
  }
  /* A single lost answer is asked for once more before the sheet is left to the outbox; who waited long need not again. */
  async function sent(patience) {
    var row = { key: key, owner: owner };
    var result = await outbox.send(row);
    if (!result.offline || !navigator.onLine || Date.now() > patience) { return result; }
    await new Promise(function (done) { setTimeout(done, 1000); });
    return outbox.send(row);
  }
  /* The server says at each field what it does not accept, and where the sheet is that another tab has sent meanwhile. */
  function post() {
    form.elements.csrfmiddlewaretoken.value = draft.token();
    form.submit();
  }
  function trouble(text) {
    var box = document.getElementById("trouble");
    box.querySelector("p").textContent = text;
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
  }

  function begin() {
    owner = body.getAttribute("data-owner");
    form.addEventListener("tingyan:changed", function () { clearTimeout(pause); pause = setTimeout(settle, 300); });
    form.addEventListener("tingyan:saved", settle);
    form.addEventListener("tingyan:unsent", function (event) { event.preventDefault(); hold(); });
    form.addEventListener("tingyan:sending", function (event) { event.preventDefault(); submit(); });
    window.addEventListener("online", function () { draft.save(); });
    document.addEventListener("visibilitychange", function () { if (document.hidden) { settle(); } });
    form.setAttribute("data-kept", "1");
  }

  window.tingyanOffline.then(function (on) {
    if (on) { begin(); } else { note.hidden = false; }
  });
})();

/* The neutral page: the report form where it was asked for, else what waits to be sent; and the question before leaving. */
(function () {
  "use strict";
  var store = self.tingyanStore;
  var body = document.body;
  var list = document.getElementById("shell-list");
  var home = document.getElementById("shell-form");
  var query = new URLSearchParams(location.search);

  function at(name) { return location.pathname === body.getAttribute("data-" + name); }

  async function begin() {
    if (!store.able()) { return window.tingyanList.show(""); }
    await store.purge();
    var owner = await store.ownerHere();
    if (at("report")) { return openForm(owner); }
    if (query.has("leave") && owner) { leave(owner); return owner; }
    if (!at("shell")) { gone(); }
    if (!at("shell")) { window.addEventListener("online", function () { location.reload(); }); }
    return window.tingyanList.show(owner);
  }

  /* Which page it was stands in the address: trying again asks for it. */
  function gone() {
    var box = document.getElementById("page-gone");
    var said = box.querySelector("span");
    var title = document.getElementById("shell-title");
    if (navigator.onLine) { said.textContent = said.getAttribute("data-online"); }
    title.textContent = title.getAttribute("data-gone");
    box.hidden = false;
  }

  /* The form as it was last kept for this person, under a new key, or with what a kept draft says. */
  async function openForm(owner) {
    document.getElementById("shell-title").textContent = document.getElementById("shell-title").getAttribute("data-form");
    var kept = owner && await store.get("forms", owner);
    var draft = query.get("draft");
    var row = draft && owner ? await store.get("records", draft) : null;
    if (!kept || (draft && (!row || row.owner !== owner))) {
      home.appendChild(document.getElementById(kept ? "no-draft" : "no-form").content.cloneNode(true));
      return window.tingyanList.show(owner);
    }
    list.hidden = true;
    body.setAttribute("data-owner", owner);
    var form = await store.unseal(owner, "form", kept);
    home.innerHTML = form.html;
    name(document.getElementById("report"), row ? row.key : fresh(), !row);
    window.tingyanOffline = Promise.resolve(true);
    form.styles.forEach(style);
    for (var address of form.scripts) { await script(address); }
    if (row) { await restore(row); } else if (query.get("window")) { scanned(document.getElementById("report"), query.get("window")); }
    body.setAttribute("data-offline", "ready");
    return owner;
  }
  function name(form, key, isNew) {
    var old = form.elements.client_key.value;
    form.elements.client_key.setAttribute("value", key);
    ["data-draft", "data-photos"].forEach(function (each) { form.setAttribute(each, form.getAttribute(each).replace(old, key)); });
    if (isNew && form.elements.date) { form.elements.date.value = today(); }
  }
  /* The code of a window, looked up among those that this form knew when it was kept; what it finds is said, and what not. */
  function scanned(form, code) {
    var entry = (form.getAttribute("data-codes") || "").split(" ").filter(function (each) { return each.split(":")[0] === code; })[0];
    var found = entry && entry.split(":");
    var tick = found && form.querySelector('[name=windows][value="' + found[1] + '"]');
    var unit = tick && form.querySelector('[name=visited_units][value="' + tick.closest(".inside").getAttribute("data-unit") + '"]');
    var said = document.getElementById(unit ? "scan-known" : "scan-unknown").content.cloneNode(true);
    if (unit) {
      var hall = form.elements.hall;
      hall.value = found[2];
      unit.checked = true;
      tick.checked = true;
      unit.dispatchEvent(new Event("change", { bubbles: true }));
      said.querySelector("span").textContent += [hall.options[hall.selectedIndex].textContent, unit.labels[0].textContent, tick.labels[0].textContent].join(window.tingyan.draft.word("comma"));
    }
    document.getElementById("where-head").after(said);
  }
  function today() {
    var now = new Date();
    return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  }
  function fresh() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.from(bytes, function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
  function style(address) {
    if (document.querySelector('link[href="' + address + '"]')) { return; }
    var link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    document.head.appendChild(link);
  }
  /* Scripts of the form's own page, in their order; those of this page are here already. */
  function script(address) {
    if (document.querySelector('script[src="' + address + '"]')) { return null; }
    return new Promise(function (resolve, reject) {
      var made = document.createElement("script");
      made.src = address;
      made.onload = resolve;
      made.onerror = reject;
      document.head.appendChild(made);
    });
  }
  async function restore(row) {
    var outbox = self.tingyanOutbox;
    var form = document.getElementById("report");
    var sheet = await outbox.read(row);
    var photos = await outbox.photosOf(row.key);
    var pictures = await Promise.all(photos.map(async function (photo) { return [await outbox.infoOf(photo), await outbox.blobOf(photo), photo.id.split("|")[1]]; }));
    window.tingyan.report.fill(sheet.pairs);
    pictures.forEach(function (picture) { window.tingyan.photos.put(picture[0].slot, picture[1], picture[0].name, picture[2]); });
    form.elements.last_problem.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* 退出 with something unsent: send it first, or clear the phone. */
  function leave(owner) {
    var fault = document.getElementById("leave-fault");
    list.hidden = true;
    list.querySelector(".submit").hidden = true;
    document.getElementById("leave").hidden = false;
    document.getElementById("leave-send").addEventListener("click", async function () {
      list.hidden = false;
      var left = await window.tingyanList.show(owner);
      if (left.length) { fault.textContent = fault.getAttribute("data-unsent"); fault.hidden = false; return; }
      clear(owner, fault);
    });
    document.getElementById("leave-clear").addEventListener("click", function () { clear(owner, fault); });
  }
  async function clear(owner, fault) {
    await store.forget(owner);
    var names = await caches.keys();
    await Promise.all(names.map(function (each) { return caches.delete(each); }));
    list.hidden = true;
    var token = new FormData();
    token.append("csrfmiddlewaretoken", self.tingyanOutbox.token());
    try {
      await window.tingyan.within(window.tingyan.WORDS_LIMIT, function (signal) {
        return fetch(body.getAttribute("data-logout"), { method: "POST", body: token, redirect: "manual", credentials: "same-origin", signal: signal });
      });
      location.replace(body.getAttribute("data-login"));
    } catch (error) {
      fault.textContent = fault.getAttribute("data-offline");
      fault.hidden = false;
    }
  }

  /* A form whose scripts this phone does not have any more is no form. */
  function noForm() {
    home.textContent = "";
    home.appendChild(document.getElementById("no-form").content.cloneNode(true));
    list.hidden = false;
    return window.tingyanList.show("");
  }

  begin().catch(noForm);
})();

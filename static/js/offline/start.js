/* On every page: shut out whoever was here before, keep the worker and the empty form fresh, send what waits, and clear
   the phone when its owner logs out. window.tingyanOffline settles to whether this page can keep things on the phone. */
(function () {
  "use strict";
  var store = self.tingyanStore;
  var outbox = self.tingyanOutbox;
  var body = document.body;
  var owner = body.getAttribute("data-owner");
  var strip = document.getElementById("outbox");
  var MINUTE = 60 * 1000;

  async function begin() {
    if (!store.able() || !window.isSecureContext || !navigator.serviceWorker) { return false; }
    if (!owner) { await left(); return false; }
    await store.shutOut(owner);
    await store.purge();
    if (!body.hasAttribute("data-fills")) { return false; }
    var registration = await navigator.serviceWorker.register(body.getAttribute("data-worker"));
    if (!registration) { return false; }
    await admit();
    return Boolean(await store.keyOf(owner));
  }

  /* The server gives the key to its owner's session; here it becomes one that no script can read. */
  async function admit() {
    var mine = await store.get("keys", owner);
    if (mine && mine.until > Date.now() + 11 * 60 * MINUTE) { return; }
    var answer = await outbox.ask(owner, body.getAttribute("data-phone-key"), new FormData());
    if (answer.ok && answer.data.owner === owner) { await store.admit(owner, answer.data.key); }
  }

  /* Somebody logged out on a page that could not clear the phone: nothing of his can be opened any more. */
  async function left() {
    if (!/(?:^|; )left=1/.test(document.cookie)) { return; }
    document.cookie = "left=; Max-Age=0; Path=/; SameSite=Lax";
    await store.shutOut("");
    await dropCaches();
  }
  async function dropCaches() {
    var names = await caches.keys();
    await Promise.all(names.map(function (name) { return caches.delete(name); }));
  }

  /* The empty form, as this person sees it, sealed; its scripts and styles go beside the worker's files. */
  async function keepForm() {
    await filled();
    var name = (await caches.keys()).filter(function (each) { return each.indexOf("tingyan-") === 0; })[0];
    var cache = await caches.open(name);
    var kept = await store.get("forms", owner);
    if (kept && kept.at > Date.now() - 10 * MINUTE && kept.cache === name) { return; }
    var text = await window.tingyan.within(window.tingyan.WORDS_LIMIT, function (signal) {
      return fetch(body.getAttribute("data-report"), { credentials: "same-origin", cache: "no-store", signal: signal })
        .then(function (response) { return response.ok && !response.redirected ? response.text() : ""; });
    });
    var form = text && parts(new DOMParser().parseFromString(text, "text/html"));
    if (!form) { return; }
    await cache.addAll(form.styles.concat(form.scripts));
    var sealed = await store.seal(owner, "form", form);
    await store.put("forms", Object.assign(sealed, { owner: owner, at: Date.now(), cache: name, until: Date.now() + store.LASTS }));
  }
  function filled() {
    return navigator.serviceWorker.ready.then(function (registration) {
      return new Promise(function (resolve) {
        var channel = new MessageChannel();
        channel.port1.onmessage = resolve;
        setTimeout(resolve, 10000); // a worker that is replaced at this moment answers nobody
        registration.active.postMessage("fill", [channel.port2]);
      });
    });
  }
  function parts(page) {
    var form = page.getElementById("report");
    if (!form) { return null; }
    form.querySelector("[name=csrfmiddlewaretoken]").setAttribute("value", "");
    var html = "";
    for (var node = form; node; node = node.nextElementSibling) { html += node.outerHTML; }
    var scripts = addresses(page, "script[src]", "src").filter(function (address) {
      return !/\/(vendor|django_htmx)\/|\/offline\/start\b/.test(address);
    });
    return { html: html, styles: addresses(page, "link[rel=stylesheet]", "href"), scripts: scripts };
  }
  function addresses(page, selector, name) {
    return Array.prototype.map.call(page.querySelectorAll(selector), function (node) { return node.getAttribute(name); });
  }

  /* What waits on this phone, said above every page; the sheet that is open here says so itself. */
  function openHere() {
    var form = document.getElementById("report");
    return form ? form.elements.client_key.value : "";
  }
  async function sendAll() {
    var filed = document.querySelector("[data-filed]");
    if (filed) { await outbox.drop(filed.getAttribute("data-filed")); }
    var done = await outbox.run(owner, { except: openHere() });
    var rows = (await outbox.rowsOf(owner)).filter(function (row) { return row.key !== openHere(); });
    var numbers = done.map(function (each) { return each.result.number; }).filter(Boolean);
    if (numbers.length) { window.tingyan.say(strip.getAttribute("data-sent") + numbers.join(" ")); }
    strip.hidden = !rows.length;
    strip.querySelector("span").textContent = strip.getAttribute("data-waiting") + rows.length;
    return done.some(function (each) { return each.result.offline; });
  }

  /* Logging out: nothing of the person stays; with something unsent he is asked first. */
  async function leave(form) {
    var rows = await outbox.rowsOf(owner);
    if (rows.length) { location.assign(body.getAttribute("data-shell") + "?leave=1"); return; }
    await store.forget(owner);
    await dropCaches();
    form.submit();
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!owner || form.getAttribute("action") !== body.getAttribute("data-logout")) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    window.tingyanOffline.then(function (on) { return on ? leave(form) : form.submit(); }).catch(function () { form.submit(); });
  }, true);

  window.tingyanOffline = begin().catch(function () { return false; });
  window.tingyanOffline.then(async function (on) {
    if (!on) { return; }
    await outbox.keepTrying(sendAll)();
    await keepForm();
    body.setAttribute("data-offline", "ready");
  }).catch(function () { body.setAttribute("data-offline", "failed"); });
})();

/* The outbox: what this phone kept goes to the server, each photo once, each sheet once, and only in its owner's name.

   tingyanOutbox.send(row, told) settles to {ok, filed, number} or {ok: false, offline | login | other | refused | gone, text}.
   A sheet is sent by one page at a time: who comes second finds it gone, or sends what was left of it.
   A sheet is called submitted when the server has said so, and not before. */
(function () {
  "use strict";
  var store = self.tingyanStore;

  function token() {
    var found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return found ? found[1] : "";
  }

  /* Ask, and settle to {ok, data} or to what hinders; a login page instead of an answer is not an answer. */
  function ask(owner, url, body) {
    var limit = body && body.has("photo") && body.get("photo") instanceof Blob ? window.tingyan.PHOTO_LIMIT : window.tingyan.WORDS_LIMIT;
    return window.tingyan.within(limit, function (signal) { return asked(owner, url, body, signal); });
  }
  async function asked(owner, url, body, signal) {
    var headers = { "X-CSRFToken": token(), "X-Tingyan-Owner": owner, "Accept": "application/json" };
    try {
      var response = await fetch(url, { method: body ? "POST" : "GET", body: body, headers: headers, redirect: "manual", credentials: "same-origin", cache: "no-store", signal: signal });
      var json = (response.headers.get("Content-Type") || "").indexOf("application/json") === 0;
      if (json) { return answered(response, await response.json()); }
      if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) { return { login: true }; }
      if (response.status === 404) { return { refused: true, text: "" }; }
      return { offline: true };
    } catch (error) {
      return { offline: true };
    }
  }
  function answered(response, data) {
    if (data.filed) { return { ok: true, filed: data.filed, number: data.number || "", data: data }; }
    if (response.ok) { return { ok: true, data: data }; }
    if (data.other) { return { other: true, text: data.error }; }
    return { refused: true, text: data.error };
  }

  function form(pairs) {
    var body = new FormData();
    pairs.forEach(function (pair) { body.append(pair[0], pair[1]); });
    return body;
  }

  async function photosOf(key) {
    var rows = await store.photosOf(key);
    return rows.sort(function (a, b) { return a.id < b.id ? -1 : 1; });
  }
  function read(row) { return store.unseal(row.owner, "record|" + row.key, row); }
  function infoOf(photo) { return store.unseal(photo.owner, "info|" + photo.id, { iv: photo.infoIv, body: photo.info }); }
  async function blobOf(photo) {
    var info = await infoOf(photo);
    return new Blob([await store.openBytes(photo.owner, "photo|" + photo.id, photo)], { type: info.type });
  }

  /* The lock is the browser's: it goes with the page that held it, and no request under it lasts for ever. */
  function send(row, told) {
    return alone(row.key, async function () {
      var now = await store.get("records", row.key);
      return now ? deliver(now, told) : { gone: true };
    });
  }
  function alone(key, act) { return navigator.locks ? navigator.locks.request("tingyan|" + key, act) : act(); }

  /* Words first, then the photos that are not there, then, if it is ready, the sheet itself. */
  async function deliver(row, told) {
    var sheet = await read(row);
    var result = await ask(row.owner, sheet.url, form(sheet.pairs));
    if (result.ok && !result.filed) { result = await sendPhotos(row, sheet, told); }
    if (result.ok && !result.filed && row.state === "ready") {
      result = await ask(row.owner, sheet.url + "file/", form(result.digests.map(function (digest) { return ["photo", digest]; })));
    }
    if (result.ok) { await drop(row.key); }
    if (result.refused) { await store.put("records", Object.assign({}, row, { state: "stuck" })); }
    return result;
  }

  async function sendPhotos(row, sheet, told) {
    var result = await ask(row.owner, sheet.url + "photos/");
    if (!result.ok || result.filed) { return result; }
    var there = result.data.photos.map(function (photo) { return photo.slot + " " + photo.sha256; });
    var photos = await photosOf(row.key);
    var digests = [];
    var count = 0;
    for (var photo of photos) {
      var info = await infoOf(photo);
      if (there.indexOf(info.slot + " " + info.sha256) < 0) {
        var body = form([["slot", info.slot]]);
        body.append("photo", await blobOf(photo), info.name);
        result = await ask(row.owner, sheet.url + "photos/", body);
        if (!result.ok || result.filed) { return result; }
      }
      if (!photo.sent) { await store.put("photos", Object.assign({}, photo, { sent: true })); }
      digests.push(info.sha256);
      count += 1;
      if (told) { told(sheet.there + count, sheet.there + photos.length); }
    }
    return { ok: true, digests: digests };
  }

  async function drop(key) {
    await store.drop("records", [key]);
    await store.dropOrphans();
  }

  async function rowsOf(owner) {
    var rows = (await store.all("records")).filter(function (row) { return row.owner === owner; });
    return rows.sort(function (a, b) { return a.at - b.at; });
  }

  /* Send all that wait, one after another; `except` is the sheet open on this page. Stops where nothing can be sent. */
  var running = null;
  function run(owner, options) {
    if (!running) {
      running = pass(owner, options || {}).finally(function () { running = null; });
    }
    return running;
  }
  async function pass(owner, options) {
    var done = [];
    for (var row of await rowsOf(owner)) {
      if (row.key === options.except || row.state === "stuck") { continue; }
      var result = await send(row, options.told && options.told.bind(null, row));
      done.push({ row: row, result: result });
      if (options.sent) { options.sent(row, result); }
      if (result.offline || result.login || result.other) { break; }
    }
    return done;
  }

  /* Do it now, and again by itself while `act` settles to true: each time later, at once where the network or the page
     comes back. */
  function keepTrying(act) {
    var failures = 0;
    var timer = 0;
    async function go() {
      clearTimeout(timer);
      var result = await act();
      failures = result ? failures + 1 : 0;
      clearTimeout(timer);
      if (result) { timer = setTimeout(go, Math.min(2500 * Math.pow(2, failures), 300000)); }
    }
    window.addEventListener("online", go);
    document.addEventListener("visibilitychange", function () { if (!document.hidden) { go(); } });
    return go;
  }

  window.tingyanOutbox = { send: send, run: run, rowsOf: rowsOf, photosOf: photosOf, read: read, infoOf: infoOf, blobOf: blobOf, drop: drop, ask: ask, token: token, keepTrying: keepTrying };
})();

/* What a phone keeps: encrypted with its owner's key, for seven days. Read by pages and by the worker alike.

   keys     {owner, until, key}   one CryptoKey that no script can take out; gone when another person signs in
   records  {key, owner, state, until, total, iv, body}   a sheet: its client key, "draft" | "ready" | "stuck"
   photos   {id, owner, sent, iv, body, infoIv, info}   id is its sheet's key and its own; they go with their sheet
   forms    {owner, at, until, iv, body}   the empty form as this person sees it
   In the open stand only tags, states and days; words and pictures are sealed (AES-GCM, owner and row as its context). */
(function () {
  "use strict";
  var DAY = 24 * 3600 * 1000;
  var LASTS = 7 * DAY;
  var KEY_LASTS = DAY / 2;
  var TABLES = { keys: "owner", records: "key", photos: "id", forms: "owner" };
  var opened = null;

  function settled(request) {
    return new Promise(function (resolve, reject) {
      request.onsuccess = function () { resolve(request.result); };
      request.onerror = function () { reject(request.error); };
    });
  }
  function open() {
    if (opened) { return opened; }
    var request = indexedDB.open("tingyan", 1);
    request.onupgradeneeded = function () {
      Object.keys(TABLES).forEach(function (table) { request.result.createObjectStore(table, { keyPath: TABLES[table] }); });
    };
    opened = settled(request).then(function (db) {
      db.onversionchange = function () { db.close(); opened = null; };
      db.onclose = function () { opened = null; };
      return db;
    });
    opened.catch(function () { opened = null; });
    return opened;
  }

  /* One transaction; it has happened when the promise is fulfilled, a full disk rejects it. */
  async function change(tables, act) {
    var db = await open();
    var work = db.transaction(tables, "readwrite");
    var done = new Promise(function (resolve, reject) {
      work.oncomplete = resolve;
      work.onabort = function () { reject(work.error || new Error("aborted")); };
    });
    act(function (table) { return work.objectStore(table); });
    return done;
  }
  async function all(table) { return settled((await open()).transaction(table).objectStore(table).getAll()); }
  async function get(table, id) { return settled((await open()).transaction(table).objectStore(table).get(id)); }
  function put(table, row) { return change([table], function (store) { store(table).put(row); }); }
  function drop(table, ids) {
    return change([table], function (store) { ids.forEach(function (id) { store(table).delete(id); }); });
  }

  /* Keys */
  async function keyOf(owner) {
    var row = await get("keys", owner);
    return row && row.until > Date.now() ? row.key : null;
  }
  async function admit(owner, secret) {
    var bytes = Uint8Array.from(atob(secret), function (letter) { return letter.charCodeAt(0); });
    var key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    bytes.fill(0);
    await put("keys", { owner: owner, until: Date.now() + KEY_LASTS, key: key });
  }
  /* Who is signed in shuts out everybody else: their rows stay, sealed, until they sign in here again or seven days pass. */
  async function shutOut(owner) {
    var others = (await all("keys")).filter(function (row) { return row.owner !== owner; });
    if (others.length) { await drop("keys", others.map(function (row) { return row.owner; })); }
  }
  /* Whose phone it is where nobody can be asked: the one whose key is here and not out of date. */
  async function ownerHere() {
    var rows = (await all("keys")).filter(function (row) { return row.until > Date.now(); });
    return rows.length === 1 ? rows[0].owner : "";
  }

  /* Sealing: `place` ties what is sealed to its owner and its row. */
  function context(owner, place) { return new TextEncoder().encode(owner + "|" + place); }
  async function sealBytes(owner, place, bytes) {
    var key = await keyOf(owner);
    if (!key) { throw new Error("locked"); }
    var iv = crypto.getRandomValues(new Uint8Array(12));
    var way = { name: "AES-GCM", iv: iv, additionalData: context(owner, place) };
    return { iv: iv, body: await crypto.subtle.encrypt(way, key, bytes) };
  }
  async function openBytes(owner, place, sealed) {
    var key = await keyOf(owner);
    if (!key) { throw new Error("locked"); }
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv, additionalData: context(owner, place) }, key, sealed.body);
  }
  function seal(owner, place, value) { return sealBytes(owner, place, new TextEncoder().encode(JSON.stringify(value))); }
  async function unseal(owner, place, sealed) { return JSON.parse(new TextDecoder().decode(await openBytes(owner, place, sealed))); }

  function photosOf(key) {
    var range = IDBKeyRange.bound(key + "|", key + "|\uffff");
    return open().then(function (db) { return settled(db.transaction("photos").objectStore("photos").getAll(range)); });
  }
  /* Photos are large: they are found by their names, and in one transaction, so that none is taken for an orphan while it is put. */
  function dropOrphans() {
    return change(["records", "photos"], function (table) {
      table("records").getAllKeys().onsuccess = function (records) {
        table("photos").getAllKeys().onsuccess = function (photos) {
          photos.target.result.forEach(function (id) {
            if (records.target.result.indexOf(id.split("|")[0]) < 0) { table("photos").delete(id); }
          });
        };
      };
    });
  }

  /* What is out of date goes, whoever it belongs to. */
  async function purge() {
    var now = Date.now();
    for (var table of ["keys", "records", "forms"]) {
      var old = (await all(table)).filter(function (row) { return row.until <= now; });
      if (old.length) { await drop(table, old.map(function (row) { return row[TABLES[table]]; })); }
    }
    await dropOrphans();
  }
  /* Everything of one person, his key first. */
  async function forget(owner) {
    await drop("keys", [owner]);
    for (var table of ["records", "forms"]) {
      var own = (await all(table)).filter(function (row) { return row.owner === owner; });
      await drop(table, own.map(function (row) { return row[TABLES[table]]; }));
    }
    await dropOrphans();
  }

  self.tingyanStore = {
    LASTS: LASTS,
    able: function () { return Boolean(self.indexedDB && self.crypto && crypto.subtle && self.caches); },
    all: all, get: get, put: put, drop: drop, change: change,
    keyOf: keyOf, admit: admit, shutOut: shutOut, ownerHere: ownerHere,
    seal: seal, unseal: unseal, sealBytes: sealBytes, openBytes: openBytes,
    photosOf: photosOf, dropOrphans: dropOrphans, purge: purge, forget: forget
  };
})();

/* The service worker. It keeps the neutral page and static files, and nothing that a signed-in person was shown:
   pages and answers always come from the server; where it cannot be reached, the neutral page stands in for a page.
   BUILD is written before this by the server: its cache bears the version, so a new build is a new worker. */
"use strict";
importScripts(self.BUILD.assets.find(function (url) { return /\/offline\/store\b/.test(url); }));

var BUILD = self.BUILD;

async function fill() {
  if (await caches.has(BUILD.cache)) { return; }
  try {
    var cache = await caches.open(BUILD.cache);
    await cache.addAll([BUILD.shell].concat(BUILD.assets));
  } catch (error) {
    await caches.delete(BUILD.cache);  // half a cache would pass for a whole one
    throw error;
  }
}

async function tidy() {
  var names = await caches.keys();
  var old = names.filter(function (name) { return name.indexOf("tingyan-") === 0 && name !== BUILD.cache; });
  await Promise.all(old.map(function (name) { return caches.delete(name); }));
  if (self.tingyanStore.able()) { await self.tingyanStore.purge(); }
}

self.addEventListener("install", function (event) {
  event.waitUntil(fill().then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(tidy().then(function () { return self.clients.claim(); }));
});
/* After logging out the cache is gone: the next person signed in asks for it anew. */
self.addEventListener("message", function (event) {
  if (event.data !== "fill") { return; }
  var done = fill().then(tidy);
  event.waitUntil(done);
  if (event.ports[0]) {
    done.then(function () { event.ports[0].postMessage("filled"); }, function () { event.ports[0].postMessage("failed"); });
  }
});

/* Looked up, never opened: opening would make an empty cache where somebody logs out at this moment. */
function kept(address) { return caches.match(address, { cacheName: BUILD.cache }); }

/* A gateway that finds no server behind it is as good as no network. */
function gone(response) { return response.status === 502 || response.status === 504; }

/* A network that takes requests and never answers is no network either. A file that is made first may take its time. */
function answer(request) {
  var file = /\.\w+$/.test(new URL(request.url).pathname);
  if (file) { return fetch(request); }
  var stop = new AbortController();
  var timer = setTimeout(function () { stop.abort(); }, BUILD.patience);  // else whoever tries again waits behind this one
  function over() { clearTimeout(timer); }
  var asked = fetch(request, { signal: stop.signal });
  asked.then(over, over);
  return asked;
}

async function page(request) {
  var response = null;
  try {
    response = await answer(request);
    if (!gone(response)) { return response; }
  } catch (error) {
    response = Response.error();
  }
  return await kept(BUILD.shell) || response;
}

async function file(request) { return await kept(request.url) || fetch(request); }

self.addEventListener("fetch", function (event) {
  var request = event.request;
  var url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) { return; }
  if (request.mode === "navigate") { event.respondWith(page(request)); return; }
  if (url.pathname.indexOf(BUILD.static) === 0) { event.respondWith(file(request)); }
});

/* The draft: words are saved as they are typed, photos are sent as they are chosen, and both say truly how they fare. */
(function () {
  "use strict";
  var form = document.getElementById("report");
  if (!form) { return; }
  var line = document.getElementById("saved");
  var pause = 0;
  var unsaved = false;
  var ended = false;
  var saving = null;
  var queue = [];
  var sending = null;

  /* A word of the page's language, with what stands behind it: Chinese needs no gap between the two. */
  function word(name, rest) {
    var said = form.getAttribute("data-say-" + name);
    return rest === undefined ? said : said + form.getAttribute("data-gap") + rest;
  }
  function each(root, selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }
  function token() {
    var found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return found ? found[1] : form.elements.csrfmiddlewaretoken.value;
  }

  /* Post, and settle to {ok, login, filed, data}; a login page instead of an answer is not an answer. */
  function post(url, body) {
    return fetch(url, { method: "POST", body: body, headers: { "X-CSRFToken": token(), "Accept": "application/json" }, redirect: "manual", credentials: "same-origin" })
      .then(function (response) {
        var json = (response.headers.get("Content-Type") || "").indexOf("application/json") === 0;
        if (!json) { return { ok: false, login: response.type === "opaqueredirect" || response.status === 401 || response.status === 403, data: {} }; }
        return response.json().then(function (data) { return { ok: response.ok, filed: data.filed, data: data }; });
      })
      .catch(function () { return { ok: false, offline: true, data: {} }; });
  }

  function say(text, login) {
    if (line.textContent.indexOf(text) === 0) { return; }
    line.textContent = text;
    if (login) {
      var link = document.createElement("a");
      link.href = form.getAttribute("data-login");
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = word("open-login");
      line.appendChild(link);
    }
  }

  function typed() {
    var body = new FormData();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") { body.append(name, value); }
    });
    return body;
  }

  function save() {
    clearTimeout(pause);
    if (ended) { return Promise.resolve({ ok: false, data: {} }); }
    if (saving) { return saving.then(save); }
    unsaved = false;
    saving = post(form.getAttribute("data-draft"), typed()).then(function (result) {
      saving = null;
      if (result.filed) { leave(result.filed); return result; }
      if (result.ok) { say("✓" + word("saved", result.data.saved)); return result; }
      unsaved = true;
      say(result.login ? word("login") : result.data.error || word("unsaved"), result.login);
      later(15000);
      return result;
    });
    return saving;
  }

  function later(milliseconds) { clearTimeout(pause); pause = setTimeout(save, milliseconds); }
  function changed(event) {
    if (ended || event.target.type === "file") { return; }
    unsaved = true;
    later(event.type === "change" ? 600 : 2000);
  }
  function leave(url) { ended = true; unsaved = false; location.assign(url); }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("beforeunload", function (event) {
    if (!ended && (unsaved || open().length)) { event.preventDefault(); event.returnValue = ""; }
  });

  /* Photos: one after another, each until it is there or was dropped. */
  function open() { return queue.filter(function (photo) { return !photo.done; }); }
  function failed() { return queue.filter(function (photo) { return photo.failed; }); }

  function button(text, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function choose(album, files) {
    Array.prototype.forEach.call(files, function (file) {
      var photo = { file: file, album: album, row: document.createElement("li"), done: false, failed: false };
      album.querySelector(".thumbs").appendChild(photo.row);
      wait(photo);
      queue.push(photo);
    });
    pump();
  }

  function wait(photo) {
    photo.row.className = "waiting";
    photo.row.textContent = word("sending") + " " + photo.file.name;
  }

  function pump() {
    recount();
    if (sending) { return; }
    sending = queue.filter(function (photo) { return !photo.done && !photo.failed; })[0] || null;
    if (!sending) { return; }
    var photo = sending;
    var body = new FormData();
    body.append("slot", photo.album.getAttribute("data-slot"));
    body.append("photo", photo.file);
    post(form.getAttribute("data-photos"), body).then(function (result) {
      sending = null;
      if (result.filed) { leave(result.filed); return; }
      if (result.ok) { arrived(photo, result.data); } else { missed(photo, result); }
      pump();
    });
  }

  function arrived(photo, data) {
    photo.done = true;
    var there = photo.album.querySelector('[data-photo="' + data.id + '"]');
    if (there) { photo.row.parentNode.removeChild(photo.row); return; }
    photo.row.className = "";
    photo.row.textContent = "";
    photo.row.setAttribute("data-photo", data.id);
    var picture = document.createElement("img");
    picture.src = data.url;
    picture.alt = word("photo", photo.file.name);
    var drop = button("", function () {});
    drop.setAttribute("data-url", data.remove);
    drop.setAttribute("aria-label", word("remove", photo.file.name));
    drop.appendChild(document.getElementById("cross").content.cloneNode(true));
    photo.row.appendChild(picture);
    photo.row.appendChild(drop);
  }

  function missed(photo, result) {
    photo.failed = true;
    photo.row.className = "waiting failed";
    photo.row.textContent = result.login ? word("login") : result.data.error || word("offline") + " " + photo.file.name;
    photo.row.appendChild(button(word("retry"), function () { photo.failed = false; wait(photo); pump(); }));
    photo.row.appendChild(button(word("drop"), function () {
      forget(photo);
      photo.row.parentNode.removeChild(photo.row);
      photo.album.querySelector("input[type=file]").focus();
    }));
    window.tingyan.say(photo.row.firstChild.textContent);
  }

  function forget(photo) { queue = queue.filter(function (other) { return other !== photo; }); recount(); }

  /* “已上传2/5”: what is there, of what was chosen. */
  function recount() {
    each(form, ".album", function (album) {
      var there = album.querySelectorAll("[data-photo]").length;
      var all = there + album.querySelectorAll(".waiting").length;
      album.querySelector("[data-count]").textContent = all ? word("uploaded", there + "/" + all) : "";
    });
  }

  form.addEventListener("change", function (event) {
    var album = event.target.type === "file" && event.target.closest(".album");
    if (!album) { return; }
    choose(album, event.target.files);
    event.target.value = "";
  });
  form.addEventListener("focusin", function (event) { mark(event, true); });
  form.addEventListener("focusout", function (event) { mark(event, false); });
  function mark(event, on) {
    if (event.target.type === "file") { event.target.closest(".album-add").classList.toggle("album-focus", on && event.target.matches(":focus-visible")); }
  }

  form.addEventListener("click", function (event) {
    var drop = event.target.closest(".thumbs button[data-url]");
    if (!drop) { return; }
    event.preventDefault();
    var row = drop.parentNode;
    var album = drop.closest(".album");
    post(drop.getAttribute("data-url"), new FormData()).then(function (result) {
      if (!result.ok) { say(result.login ? word("login") : word("unsaved"), result.login); return; }
      var next = row.nextElementSibling || row.previousElementSibling;
      row.parentNode.removeChild(row);
      recount();
      ((next && next.querySelector("button")) || album.querySelector("input[type=file]")).focus();
    });
  });

  window.tingyan.draft = {
    save: save,
    token: token,
    waiting: function () { return open().length > failed().length; },
    failed: function () { return failed().length; },
    recount: recount,
    /* A card that goes takes its unsent photos along. */
    dropAlbum: function (root) { queue = queue.filter(function (photo) { return !root.contains(photo.row); }); },
    end: function () { ended = true; }
  };
  recount();
})();

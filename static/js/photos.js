/* Photos of the report: one after another to the server, each until it is there or was dropped.

   form.tingyanPhotos holds those that are not there yet and those that are, in the order they were taken:
     key      text, made here; the same photo keeps it
     problem  the place of the photo: "visit", "paper", or a problem's card such as "p3" (data-slot of its album)
     name     the file's name
     blob     the bytes that are sent, shrunk and covered
     sha256   hex digest of those bytes, "" until it is known or where the page is not secure
     state    "waiting" | "sending" | "failed" | "sent"
   tingyan.photos.put(problem, blob, name, key) puts one back into its place and sends it. */
(function () {
  "use strict";
  var form = document.getElementById("report");
  if (!form) { return; }
  var draft = window.tingyan.draft;
  var shrink = window.tingyan.shrink;
  var cover = window.tingyan.cover;
  var word = draft.word;
  var rows = {};
  var busy = false;
  var failures = 0;
  var again = 0;
  form.tingyanPhotos = [];

  function each(root, selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }
  function inState(state) { return form.tingyanPhotos.filter(function (photo) { return photo.state === state; }); }
  function albumOf(slot) { return form.querySelector('.album[data-slot="' + slot + '"]'); }
  function fresh() { return Date.now().toString(36) + Math.random().toString(36).slice(2, 10); }

  function digest(photo) {
    if (!window.crypto || !crypto.subtle) { return Promise.resolve(); }
    return new Response(photo.blob).arrayBuffer()
      .then(function (bytes) { return crypto.subtle.digest("SHA-256", bytes); })
      .then(function (hash) {
        photo.sha256 = Array.prototype.map.call(new Uint8Array(hash), function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
      });
  }

  function put(slot, blob, name, key) {
    var photo = { key: key || fresh(), problem: slot, name: name, blob: blob, sha256: "", state: "waiting" };
    var row = document.createElement("li");
    rows[photo.key] = row;
    albumOf(slot).querySelector(".thumbs").appendChild(row);
    form.tingyanPhotos.push(photo);
    wait(photo);
    digest(photo).then(function () { draft.changed("photos"); });
    pump();
    return photo;
  }

  function wait(photo) {
    photo.state = "waiting";
    rows[photo.key].className = "waiting";
    rows[photo.key].textContent = word("sending") + " " + photo.name;
  }

  function pump() {
    recount();
    var photo = inState("waiting")[0];
    if (busy || !photo) { return; }
    busy = true;
    photo.state = "sending";
    var body = new FormData();
    body.append("slot", photo.problem);
    body.append("photo", photo.blob, photo.name);
    draft.post(form.getAttribute("data-photos"), body).then(function (result) {
      busy = false;
      if (result.filed) { draft.leave(result.filed); return; }
      if (form.tingyanPhotos.indexOf(photo) >= 0) {
        if (result.ok) { failures = 0; arrived(photo, result.data); } else { missed(photo, result); }
        draft.changed("photos");
      }
      pump();
    });
  }

  function button(text, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function arrived(photo, data) {
    var row = rows[photo.key];
    var there = form.querySelector('[data-photo="' + data.id + '"]');
    photo.state = "sent";
    if (there) { forget(photo); return; }
    row.className = "";
    row.textContent = "";
    row.setAttribute("data-photo", data.id);
    row.setAttribute("data-key", photo.key);
    var picture = document.createElement("img");
    picture.src = data.url;
    picture.alt = word("photo", photo.name);
    var drop = button("", function () {});
    drop.setAttribute("data-url", data.remove);
    drop.setAttribute("aria-label", word("remove", photo.name));
    drop.appendChild(document.getElementById("cross").content.cloneNode(true));
    row.appendChild(picture);
    row.appendChild(drop);
  }

  function missed(photo, result) {
    var row = rows[photo.key];
    photo.state = "failed";
    row.className = "waiting failed";
    row.textContent = result.login ? word("login") : result.data.error || word("offline") + " " + photo.name;
    row.appendChild(button(word("retry"), function () { wait(photo); pump(); }));
    row.appendChild(button(word("drop"), function () {
      forget(photo);
      albumOf(photo.problem).querySelector("input[type=file]").focus();
    }));
    window.tingyan.say(row.firstChild.textContent);
    if (result.offline) { tryLater(); }
  }
  /* By itself, each time later, at most five minutes; at once where the network or the page comes back. */
  function tryLater() {
    clearTimeout(again);
    again = setTimeout(retry, Math.min(5000 * Math.pow(2, failures), 300000));
    failures += 1;
  }
  function retry() {
    clearTimeout(again);
    inState("failed").forEach(wait);
    pump();
  }
  window.addEventListener("online", retry);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { retry(); } });

  function forget(photo) {
    var row = rows[photo.key];
    form.tingyanPhotos = form.tingyanPhotos.filter(function (other) { return other !== photo; });
    delete rows[photo.key];
    if (row.parentNode) { row.parentNode.removeChild(row); }
    recount();
    draft.changed("photos");
  }

  /* “已上传2/5”: what is there, of what was chosen. */
  function recount() {
    each(form, ".album", function (album) {
      var there = album.querySelectorAll("[data-photo]").length;
      var all = there + album.querySelectorAll(".waiting").length;
      album.querySelector("[data-count]").textContent = all ? word("uploaded", there + "/" + all) : "";
    });
  }

  /* What was chosen is looked at one by one: shrunk, covered where its owner wants it, and only then sent. */
  var chosen = Promise.resolve();
  form.addEventListener("change", function (event) {
    var album = event.target.type === "file" && event.target.closest(".album");
    if (!album) { return; }
    var files = Array.prototype.slice.call(event.target.files);
    event.target.value = "";
    chosen = chosen.then(function () { return look(album.getAttribute("data-slot"), files, 0, false); }).then(function () {
      cover.close();
      album.querySelector("input[type=file]").focus();
    });
  });
  function look(slot, files, n, unseen) {
    if (n === files.length) { return Promise.resolve(); }
    var title = word("photo", files.length > 1 ? n + 1 + "/" + files.length : "");
    return shrink.shrink(files[n]).catch(function () { return null; }).then(function (small) {
      if (unseen && small) { return take(slot, files[n], small, small.canvas).then(function () { return look(slot, files, n + 1, true); }); }
      return cover.ask(small && small.canvas, title, n < files.length - 1).then(function (answer) {
        var kept = answer === "drop" ? Promise.resolve() : take(slot, files[n], small, cover.picture());
        return kept.then(function () { return look(slot, files, n + 1, answer === "rest"); });
      });
    });
  }
  function take(slot, file, small, canvas) {
    var bytes = small ? shrink.encoded(canvas, small.taken).catch(function () { return file; }) : Promise.resolve(file);
    return bytes.then(function (blob) { put(slot, blob, file.name); });
  }

  form.addEventListener("click", function (event) {
    var drop = event.target.closest(".thumbs button[data-url]");
    if (!drop) { return; }
    event.preventDefault();
    var row = drop.parentNode;
    var album = drop.closest(".album");
    draft.post(drop.getAttribute("data-url"), new FormData()).then(function (result) {
      if (!result.ok) { draft.tell(result); return; }
      var back = undo(row, result.data.restore);
      var next = back.nextElementSibling || back.previousElementSibling;
      ((next && next.querySelector("button")) || album.querySelector("input[type=file]")).focus();
    });
  });

  /* In the place of what was removed last stands 撤销; what else was removed is gone from the page. */
  function undo(row, url) {
    var photo = form.tingyanPhotos.filter(function (other) { return other.key === row.getAttribute("data-key"); })[0];
    var back = document.createElement("li");
    each(form, ".thumbs .gone", function (old) { old.parentNode.removeChild(old); });
    back.className = "gone";
    back.appendChild(button(word("undo"), function () {
      draft.post(url, new FormData()).then(function (result) {
        if (!result.ok) { draft.tell(result); return; }
        var there = form.querySelector('[data-photo="' + result.data.id + '"]');
        if (!there) {
          back.parentNode.insertBefore(row, back);
          if (photo) { form.tingyanPhotos.push(photo); }
        }
        back.parentNode.removeChild(back);
        recount();
        draft.changed("photos");
        (there || row).querySelector("button").focus();
      });
    }));
    row.parentNode.replaceChild(back, row);
    form.tingyanPhotos = form.tingyanPhotos.filter(function (other) { return other !== photo; });
    recount();
    draft.changed("photos");
    window.tingyan.say(word("removed"));
    return back;
  }

  window.addEventListener("beforeunload", function (event) {
    if (!draft.ended() && open().length) { event.preventDefault(); event.returnValue = ""; }
  });
  function open() { return form.tingyanPhotos.filter(function (photo) { return photo.state !== "sent"; }); }

  window.tingyan.photos = {
    put: put,
    waiting: function () { return inState("waiting").length + inState("sending").length > 0; },
    failed: function () { return inState("failed").length; },
    retry: retry,
    /* A card that goes takes its photos along. */
    dropAlbum: function (root) {
      form.tingyanPhotos.filter(function (photo) { return root.contains(rows[photo.key]); }).forEach(forget);
    }
  };
  recount();
})();

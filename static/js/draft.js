/* The draft: words are saved as they are typed, and the page says truly whether they are. */
(function () {
  "use strict";
  var form = document.getElementById("report");
  if (!form) { return; }
  var line = document.getElementById("saved");
  var pause = 0;
  var unsaved = false;
  var ended = false;
  var saving = null;

  /* A word of the page's language, with what stands behind it: Chinese needs no gap between the two. */
  function word(name, rest) {
    var said = form.getAttribute("data-say-" + name);
    return rest === undefined ? said : said + form.getAttribute("data-gap") + rest;
  }
  function token() {
    var found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return found ? found[1] : form.elements.csrfmiddlewaretoken.value;
  }
  function announce(name, detail, cancelable) {
    return form.dispatchEvent(new CustomEvent("tingyan:" + name, { detail: detail, cancelable: Boolean(cancelable) }));
  }
  function changed(what) { announce("changed", { what: what }); }

  /* Post, and settle to {ok, login, filed, offline, data}; a login page instead of an answer is not an answer, and a
     server that breaks down has not answered either. */
  function post(url, body, options) {
    var asked = Object.assign({ method: "POST", body: body, headers: { "X-CSRFToken": token(), "Accept": "application/json" }, redirect: "manual", credentials: "same-origin" }, options);
    return window.tingyan.within(body.has("photo") ? window.tingyan.PHOTO_LIMIT : window.tingyan.WORDS_LIMIT, function (signal) {
      return fetch(url, Object.assign(asked, { signal: signal })).then(function (response) {
        var json = (response.headers.get("Content-Type") || "").indexOf("application/json") === 0;
        if (json) { return response.json().then(function (data) { return { ok: response.ok, filed: data.filed, data: data }; }); }
        var login = response.type === "opaqueredirect" || response.status === 401 || response.status === 403;
        return { ok: false, login: login, offline: response.status >= 500, data: {} };
      });
    }).catch(function () { return { ok: false, offline: true, data: {} }; });
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
  function tell(result) { say(result.login ? word("login") : result.data.error || word("unsaved"), result.login); }

  function typed() {
    var body = new FormData();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") { body.append(name, value); }
    });
    return body;
  }

  /* Before something depends on it: a single lost answer is asked for once more. */
  function saveSurely() {
    return save().then(function (result) {
      if (!result.offline || !navigator.onLine) { return result; }
      return new Promise(function (done) { setTimeout(done, 1000); }).then(save);
    });
  }

  function save(last) {
    clearTimeout(pause);
    if (ended) { return Promise.resolve({ ok: false, data: {} }); }
    if (saving) { return saving.then(function () { return save(last); }); }
    unsaved = false;
    saving = post(form.getAttribute("data-draft"), typed(), { keepalive: last === true }).then(function (result) {
      saving = null;
      if (result.filed) { leave(result.filed); return result; }
      if (result.ok) { held(result.data); return result; }
      unsaved = true;
      tell(result);
      later(15000);
      return result;
    });
    return saving;
  }

  /* From now on the address is the draft's: a page that is loaded again opens what was typed. */
  function held(data) {
    say("✓" + word("saved", data.saved));
    announce("saved", { at: data.saved });
    var address = form.action + "?draft=" + form.elements.client_key.value;
    if (location.search.indexOf("draft=") < 0) { history.replaceState(null, "", address + location.hash); }
  }

  function later(milliseconds) { clearTimeout(pause); pause = setTimeout(save, milliseconds); }
  function noticed(event) {
    if (ended || event.target.type === "file") { return; }
    unsaved = true;
    changed("words");
    later(event.type === "change" ? 600 : 2000);
  }
  function leave(url) { ended = true; unsaved = false; location.assign(url); }

  form.addEventListener("input", noticed);
  form.addEventListener("change", noticed);
  /* A phone that is locked or turned to another app may not come back to this page. */
  document.addEventListener("visibilitychange", function () {
    if (document.hidden && unsaved && !ended) { save(true); }
  });
  window.addEventListener("beforeunload", function (event) {
    if (!ended && unsaved) { event.preventDefault(); event.returnValue = ""; }
  });

  window.tingyan.draft = {
    save: save,
    saveSurely: saveSurely,
    post: post,
    token: token,
    word: word,
    tell: tell,
    changed: changed,
    announce: announce,
    leave: leave,
    unsaved: function () { return unsaved; },
    end: function () { ended = true; },
    ended: function () { return ended; }
  };
})();

/* What is printed is recorded: who, which page with which filters, how many rows, and the hash of its words. */
(function () {
  "use strict";
  var main = document.getElementById("main");
  var last = 0;

  function hash(text) {
    if (!window.crypto || !window.crypto.subtle) { return Promise.resolve(""); } /* only over HTTPS */
    return window.crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)).then(function (buffer) {
      return Array.prototype.map.call(new Uint8Array(buffer), function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
    });
  }

  function record() {
    if (Date.now() - last < 2000) { return; } /* a browser may announce one print twice */
    last = Date.now();
    var total = main.querySelector("[data-total]");
    hash(main.innerText).then(function (sha256) {
      var body = new URLSearchParams({ address: location.pathname + location.search, rows: total ? total.getAttribute("data-total") : "", sha256: sha256 });
      var headers = JSON.parse(document.body.getAttribute("hx-headers"));
      return fetch("/audit/printed/", { method: "POST", headers: headers, body: body, keepalive: true, credentials: "same-origin" });
    }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
    }).catch(function () {
      window.tingyan.say(document.body.getAttribute("data-unrecorded"));
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-print]"), function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  if (document.body.classList.contains("signed-in")) { window.addEventListener("beforeprint", record); }
})();

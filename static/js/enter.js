/* The code behind the # of the address goes into the form and out of the address, so that no history keeps it. */
(function () {
  "use strict";
  var form = document.getElementById("enter");
  var code = decodeURIComponent(window.location.hash.slice(1));
  if (!form || !code) { return; }
  window.history.replaceState(null, "", window.location.pathname);
  form.elements.code.value = code;
  form.submit();
}());

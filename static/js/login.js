/* The password as it is typed, for those who cannot type blind. Without this script the button stays hidden. */
(function () {
  "use strict";
  var button = document.getElementById("show-password");
  var field = document.getElementById("id_password");
  if (!button || !field) return;
  button.hidden = false;
  button.addEventListener("click", function () {
    var shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? button.dataset.show : button.dataset.hide;
    button.setAttribute("aria-pressed", shown ? "false" : "true");
  });
  button.form.addEventListener("submit", function () {
    field.type = "password"; /* else the browser offers the password as a remembered word */
  });
})();

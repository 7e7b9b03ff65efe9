/* The admin in the look that was chosen for every page: its own switch would be a second answer to one question. And the
   menu at its side folded where a list needs the width, until somebody opens it. */
document.documentElement.dataset.theme = document.currentScript.dataset.theme;
if (localStorage.getItem("django.admin.navSidebarIsOpen") === null && window.innerWidth < 1440) {
  localStorage.setItem("django.admin.navSidebarIsOpen", "false");
}

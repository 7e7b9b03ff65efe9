from django.urls import path

from tingyan.desk.views import finding, home, months

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("find/", finding.find, name="find"),
    path("opened/", finding.opened, name="opened"),
    path("calendar/", months.calendar, name="calendar"),
    path("calendar/feed/make/", months.feed_make, name="feed_make"),
    path("calendar/feed/withdraw/", months.feed_withdraw, name="feed_withdraw"),
    path("calendar/feed/<slug:token>.ics", months.feed, name="feed"),
]

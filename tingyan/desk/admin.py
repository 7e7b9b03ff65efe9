"""Calendar feeds: one's own, as on the page. The hash of the address is shown nowhere."""

from django.contrib import admin

from tingyan.desk.models import Feed
from tingyan.kit.admin import ScopedAdmin


@admin.register(Feed)
class FeedAdmin(ScopedAdmin):
    list_display = ["user", "made_at"]
    date_hierarchy = "made_at"
    exclude = ["token_hash"]

"""Window reviews in the admin site: to look at, for the office and its leaders. Work is done on the pages."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tingyan.kit.admin import ScopedAdmin, named, tally
from tingyan.reviews.models import Handling, ReviewPeriod, Score, WindowReview
from tingyan.reviews.workflow import label_of

OF_WINDOW = ["name"]


@admin.register(ReviewPeriod)
class ReviewPeriodAdmin(ScopedAdmin):
    place, page = 9, "reviews:list"
    tallies: ClassVar = {"windows": (_("候选窗口数"), tally(WindowReview, "period"))}
    list_display = ["name", "district", "state", "starts_on", "ends_on"]
    list_filter = ["state"]
    search_fields = ["name"]


@admin.register(WindowReview)
class WindowReviewAdmin(ScopedAdmin):
    list_display = ["name", "window", "period", "stage", "outcome", "decided_at", "published_at"]
    list_filter = ["stage", "outcome", "period"]
    search_fields = OF_WINDOW


@admin.register(Score)
class ScoreAdmin(ScopedAdmin):
    list_display = ["review", "reviewer", "belief", "service", "lawful", "conduct", "clean", "at"]
    search_fields = ["review__name"]


@admin.register(Handling)
class HandlingAdmin(ScopedAdmin):
    list_display = ["review", "what", "stage", "by", "at", "text"]
    list_filter = [("step", named(label_of))]
    search_fields = ["review__name"]

    said: ClassVar = {"step": "what"}

    @admin.display(description=_("办理步骤"), ordering="step")
    def what(self, handling: Handling) -> str:
        return label_of(handling.step)

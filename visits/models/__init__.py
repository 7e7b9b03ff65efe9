from visits.models.campaign import Campaign, CheckItem, Checklist, Participation
from visits.models.draft import Draft, DraftFile
from visits.models.visit import Answer, Photo, Visit, VisitedWindow, VisitTheme

__all__ = [
    "Answer",
    "Campaign",
    "CheckItem",
    "Checklist",
    "Draft",
    "DraftFile",
    "Participation",
    "Photo",
    "Visit",
    "VisitTheme",
    "VisitedWindow",
]

from visits.models.campaign import Campaign, CheckItem, Checklist
from visits.models.draft import Draft, DraftFile
from visits.models.visit import Answer, Photo, Visit, VisitTheme

__all__ = ["Answer", "Campaign", "CheckItem", "Checklist", "Draft", "DraftFile", "Photo", "Visit", "VisitTheme"]

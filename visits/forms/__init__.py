from visits.forms.complete import CompleteForm, ReturnForm
from visits.forms.offers import Offers
from visits.forms.sheet import Sheet

__all__ = ["CompleteForm", "Offers", "ReturnForm", "Sheet"]

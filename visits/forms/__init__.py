from visits.forms.complete import CompleteForm, ReturnForm
from visits.forms.offers import Offers
from visits.forms.sheet import Sheet, label_of

__all__ = ["CompleteForm", "Offers", "ReturnForm", "Sheet", "label_of"]

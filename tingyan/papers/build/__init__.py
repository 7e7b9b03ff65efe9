"""Making the templates that ship with the product, so that what is in the repository can be made again."""

from tingyan.papers.build import advisories, bulletins, dossiers, orders, visits
from tingyan.papers.build.page import packed

FORMS = {
    "reminder": advisories.reminder,
    "supervision": advisories.supervision,
    "order": orders.order,
    "visit": visits.visit,
    "dossier": dossiers.dossier,
    "bulletin": bulletins.bulletin,
}

__all__ = ["FORMS", "packed"]

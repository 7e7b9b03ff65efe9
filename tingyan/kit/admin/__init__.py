"""The admin site as this product uses it: read in one's own scope, written through actions, nothing ever deleted.

Django's own permissions play no part. A room says who reads and who writes by the person's posts; rows, choices,
filters and autocompletes all come from `visible_to`, so that the site shows what the pages show.
"""

from tingyan.kit.admin.parts import Main, Matter, Past, ScopedFilter, named, scoped, tally
from tingyan.kit.admin.scoped import ScopedAdmin
from tingyan.kit.admin.site import Site

__all__ = ["Main", "Matter", "Past", "ScopedAdmin", "ScopedFilter", "Site", "named", "scoped", "tally"]

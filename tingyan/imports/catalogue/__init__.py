"""The ledgers that can be imported: a module each, a declaration each."""

from tingyan.imports.bases import Ledger
from tingyan.imports.catalogue.cases import Cases, Ratings
from tingyan.imports.catalogue.directory import Departments, Staff
from tingyan.imports.catalogue.improvements import Measures, Procedures
from tingyan.imports.catalogue.issues import Issues
from tingyan.imports.catalogue.progress import ProgressNotes
from tingyan.imports.catalogue.visits import Visits

KINDS: tuple[type[Ledger], ...] = (
    Issues,
    ProgressNotes,
    Visits,
    Cases,
    Ratings,
    Measures,
    Procedures,
    Departments,
    Staff,
)
LEDGERS = {ledger.slug: ledger for ledger in KINDS}

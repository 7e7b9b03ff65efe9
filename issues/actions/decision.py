"""A leader's decision as it is recorded by the chief: who, when, on which paper."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as say

from tingyan.kit import words


@dataclass(frozen=True)
class Decision:
    """`str` says it in the language of the record: it is kept as part of the reason."""

    leader: str
    on: date
    paper: str = ""

    def __str__(self) -> str:
        with words.as_recorded():
            paper = say("，依据：%s") % self.paper if self.paper else ""
            decided = {"leader": self.leader, "on": words.date(self.on), "paper": paper}
            return say("%(leader)s于%(on)s决定%(paper)s") % decided

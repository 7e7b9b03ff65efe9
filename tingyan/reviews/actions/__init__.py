from tingyan.reviews.actions.periods import change_period, finish, open_period, start
from tingyan.reviews.actions.scores import score
from tingyan.reviews.actions.seats import give_seats
from tingyan.reviews.actions.take import advance, decide, lift, nominate, publish, veto, withdraw

__all__ = [
    "advance",
    "change_period",
    "decide",
    "finish",
    "give_seats",
    "lift",
    "nominate",
    "open_period",
    "publish",
    "score",
    "start",
    "veto",
    "withdraw",
]

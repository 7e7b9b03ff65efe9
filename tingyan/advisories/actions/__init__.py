from tingyan.advisories.actions.answer import accept, add_file, reply, return_, sign
from tingyan.advisories.actions.draft import change, draft
from tingyan.advisories.actions.send import approve, issue, remind, withdraw

__all__ = [
    "accept",
    "add_file",
    "approve",
    "change",
    "draft",
    "issue",
    "remind",
    "reply",
    "return_",
    "sign",
    "withdraw",
]

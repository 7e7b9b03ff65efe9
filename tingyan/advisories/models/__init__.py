from tingyan.advisories.models.advisory import Advisory
from tingyan.advisories.models.receipt import Handling, Receipt, ReceiptSpan, ReplyFile

__all__ = ["Advisory", "Handling", "Receipt", "ReceiptSpan", "ReplyFile"]

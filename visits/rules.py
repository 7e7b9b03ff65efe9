"""What a phone keeps without a network belongs to one person: his tag, and the key that opens it."""

import base64
from typing import Any

from django.utils.crypto import salted_hmac

OWNER = "X-Tingyan-Owner"  # with whatever a phone sends later: the tag of the person who wrote it


def tag_of(user: Any) -> str:
    """A name for the person that tells nobody else anything: it stands in the open beside what is encrypted."""
    return salted_hmac("visits.rules.tag", str(user.pk), algorithm="sha256").hexdigest()[:32]


def key_for(user: Any) -> str:
    """256 bits in base64, always the same for this person: given to his own session only, see docs/decisions.md."""
    digest = salted_hmac("visits.rules.key", str(user.pk), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()


def is_owner(user: Any, tag: str | None) -> bool:
    """Whether the sender is whom the phone takes him for; a page that sends no tag sends its own reader's words."""
    return tag is None or tag == tag_of(user)

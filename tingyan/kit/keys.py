"""Primary keys as they stand in addresses and forms."""

LONGEST = 18  # digits: what fits every database's 64-bit column without looking closer


def key_of(text: str) -> int | None:
    """Return the key that `text` names; None where it names none, so that whatever was sent finds nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None

"""Numbers without gaps or doubles: a locked counter row per district, series and year."""

from django.db.models import F

from tingyan.directory.models import Counter, District


def take_places(district: District, series: str, year: int, count: int = 1) -> range:
    """Take `count` consecutive places, from 1, of a series; call inside the action's transaction.

    The year is that of the document's own date, so a paper dated last year continues last year's series. Adding to the
    row locks it until the transaction ends: whoever comes second waits and reads what the first has left.
    """
    rows = Counter.objects.filter(district=district, series=series, year=year)
    if not rows.update(last=F("last") + count):
        first_ever = Counter(district=district, series=series, year=year)
        Counter.objects.bulk_create([first_ever], ignore_conflicts=True)
        rows.update(last=F("last") + count)
    [last] = rows.values_list("last", flat=True)
    return range(last - count + 1, last + 1)


def take_numbers(district: District, series: str, year: int, count: int = 1) -> list[str]:
    """Take `count` consecutive numbers such as WT-2026-0001, by the same rules."""
    return [f"{series}-{year}-{place:04d}" for place in take_places(district, series, year, count)]

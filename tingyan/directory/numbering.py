"""Numbers without gaps or doubles: a locked counter row per district, series and year."""

from tingyan.directory.models import Counter, District


def take_numbers(district: District, series: str, year: int, count: int = 1) -> list[str]:
    """Take `count` consecutive numbers such as WT-2026-0001; call inside the action's transaction.

    The year is that of the document's own date, so a paper dated last year continues last year's series.
    """
    Counter.objects.get_or_create(district=district, series=series, year=year)
    row = Counter.objects.select_for_update().get(district=district, series=series, year=year)
    first = row.last + 1
    row.last += count
    row.save(update_fields=["last"])
    return [f"{series}-{year}-{number:04d}" for number in range(first, first + count)]

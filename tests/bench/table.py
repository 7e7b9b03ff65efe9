"""The results as a table that can stand in docs/performance.md as it is."""

from collections.abc import Mapping, Sequence

from tests.bench.load import Result, percentile
from tests.bench.pages import Page

HEAD = "| page | requests/s | p50 ms | p95 ms | p50 alone ms | processor ms | cost beside | aim |\n|---|---:|---:|---:|---:|---:|---|---|"


def table(pages: Sequence[Page], results: Mapping[str, Result]) -> str:
    return "\n".join([HEAD, *(line(page, results) for page in pages)])


def line(page: Page, results: Mapping[str, Result]) -> str:
    """Cost is the processor time of an answer: on a machine that does nothing else, the inverse of requests/s."""
    result = results[page.name]
    times = (percentile(result.busy, 0.5), percentile(result.busy, 0.95), percentile(result.alone, 0.5), result.cost)
    cost = f"{result.cost / results[page.bare].cost:.2f} × {page.bare}" if page.bare else ""
    aim = f"≤ {page.aim} ×" if page.aim else ""
    return f"| {page.name} | {result.rate:.0f} | {' | '.join(f'{t * 1000:.0f}' for t in times)} | {cost} | {aim} |"

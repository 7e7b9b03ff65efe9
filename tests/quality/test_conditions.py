"""Every check finds the row that contradicts itself, and not the one that does not."""

import pytest

from tests.quality import contradictions
from tingyan.quality.catalogue import BY_CODE, CHECKS


@pytest.mark.parametrize("code", BY_CODE)
def test_finds_what_it_must_and_nothing_else(cast, code):
    bad, good = getattr(contradictions, code)(cast)
    found = set(BY_CODE[code].rows(cast.officer))
    assert bad in found
    assert found & set(good) == set()
    assert bad in set(BY_CODE[code].rows(cast.superuser))


@pytest.mark.parametrize("code", BY_CODE)
def test_nothing_of_another_district_and_nothing_for_units(cast, code):
    """Whoever works for a unit sees its issues elsewhere; here he is neither office nor leader."""
    contradictions.__dict__[code](cast)
    bad = set(BY_CODE[code].rows(cast.officer))
    for person in (cast.officer_gz, cast.head_b, cast.liaison_a, cast.stranger, cast.auditor):
        assert not bad & set(BY_CODE[code].rows(person)), person


def test_at_least_fourteen_and_each_named_once():
    assert len(CHECKS) >= 14
    assert len(BY_CODE) == len(CHECKS) == len({str(check.label) for check in CHECKS})

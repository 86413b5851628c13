"""The words that every room begins with."""

import pytest

from dispatch.models import Disposition, IncidentType
from dispatch.registry import seed_registry, shipped
from patrols import vocabulary
from patrols.models import UnitKind

LANGUAGES = ("ar", "fr", "en")


def test_every_shipped_word_has_a_name_in_three_languages_and_a_code_of_its_own() -> None:
    for words in (
        shipped("incident_types.json"),
        shipped("dispositions.json"),
        vocabulary.unit_kinds(),
        vocabulary.attributes(),
    ):
        assert len({word["code"] for word in words}) == len(words)
        assert all(word[language].strip() for word in words for language in LANGUAGES)
        for language in LANGUAGES:
            assert len({word[language] for word in words}) == len(words), language


def test_every_type_has_a_priority_and_words_that_a_caller_says_in_three_languages() -> None:
    for word in shipped("incident_types.json"):
        assert word["priority"] in range(5)
        assert all(word["keywords"][language] for language in LANGUAGES), word["code"]


def test_every_kind_of_unit_has_its_words() -> None:
    assert {word["code"] for word in vocabulary.unit_kinds()} == set(UnitKind.values)


@pytest.mark.django_db
def test_every_room_begins_with_them_and_seeding_again_changes_nothing() -> None:
    assert IncidentType.objects.count() == len(shipped("incident_types.json"))
    IncidentType.objects.filter(code="theft").update(en="Larceny", active=False)
    Disposition.objects.filter(code="test_call").delete()
    seed_registry()
    assert IncidentType.objects.get(code="theft").en == "Larceny"
    assert not IncidentType.objects.get(code="theft").active
    assert Disposition.objects.count() == len(shipped("dispositions.json"))

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.gazetteer import build_places
from maps.geo import LatLon, distance_m
from maps.importing import LoadedCity
from maps.places import Place, Places, PlacesUnreadable
from maps.roadbuilder import read_roads
from maps.spelling import by_script, words
from tests.town import CORNERS, place, write_town


@pytest.fixture
def places(tmp_path: Path) -> Places:
    roads, _ = write_town(tmp_path)
    return build_places(read_roads(roads), roads)


def first(places: Places, text: str, near: LatLon | None = None) -> Place:
    return places.search(text, near)[0]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("quai nord", "Quai Nord"),
        ("GARE", "Avenue de la Gare"),
        ("av gare", "Avenue de la Gare"),
        ("bd pont", "Boulevard du Pont"),
        ("ecole", "Rue de l'École"),
        ("l’école", "Rue de l'École"),
        ("oliv", "Rue des Oliviers"),
        ("زنقة الزيتون", "Rue des Oliviers"),
        ("زنقه زيتون", "Rue des Oliviers"),
        ("القنطره", "Boulevard du Pont"),
        ("زَنْقَة المَدْرَسَة", "Rue de l'École"),
        ("commissariat", "Commissariat central"),
        ("hopital", "Hôpital de la Rive"),
        ("مستشفي", "Hôpital de la Rive"),
    ],
)
def test_a_caller_finds_the_street_however_they_spell_it(places: Places, typed: str, found: str) -> None:
    assert first(places, typed).name == found


@pytest.mark.parametrize(
    "typed", ["marche ecole", "rue de l'école / rue du marché", "ecol x mar", "السوق المدرسة"]
)
def test_two_streets_that_meet_find_their_crossing(places: Places, typed: str) -> None:
    crossing = first(places, typed)
    assert crossing.kind == "crossing"
    assert set(crossing.name.split(" × ")) == {"Rue du Marché", "Rue de l'École"}
    assert set(crossing.name_ar.split(" × ")) == {"زنقة السوق", "زنقة المدرسة"}
    assert distance_m(crossing.position, CORNERS["school_market"]) < 1


def test_a_street_comes_before_its_crossings_and_lies_on_itself(places: Places) -> None:
    found = places.search("pont")
    assert [it.kind for it in found[:2]] == ["street", "crossing"]
    assert 690 < (found[0].lon + 8.80) * 93_050 < 710


def test_the_nearer_of_two_equal_names_comes_first(places: Places) -> None:
    twins = Places([Place("Café Atlas", "", "place", *place(at, 0), "cafe") for at in (-900, 900)])
    assert twins.search("atlas", place(800, 0))[0].lon > twins.search("atlas", place(-800, 0))[0].lon
    assert len(places.search("rue", limit=3)) == 3


def test_streets_that_do_not_meet_have_no_crossing(places: Places) -> None:
    assert places.search("oliviers ecole") == []
    assert places.search("nowhere at all") == []


@pytest.mark.parametrize("typed", ["33.59, -7.61", "33.59 -7.61", " 33.59;-7.61 ", "33.59°, -7.61°"])
def test_typed_coordinates_are_a_place(places: Places, typed: str) -> None:
    point = first(places, typed)
    assert (point.kind, point.lat, point.lon) == ("point", 33.59, -7.61)


@pytest.mark.parametrize("typed", ["", "   ", "×", "91.5, 0", "12 13"])
def test_nothing_to_find_is_no_error(places: Places, typed: str) -> None:
    assert [it.kind for it in places.search(typed)] == []


@given(st.text(max_size=40))
def test_no_text_breaks_the_search(text: str) -> None:
    one = Places([Place("Rue du Four", "زنقة الفران", "street", 33.3, -8.8)])
    assert len(one.search(text, LatLon(33, -8))) <= 1


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآىةؤئ ", max_size=30))
def test_one_spelling_is_reached_in_one_step(text: str) -> None:
    once = [word for word in words(text) if not word.startswith(("ال", "وال", "بال"))]
    assert [spelt for word in once for spelt in words(word)] == once


def test_a_name_in_two_scripts_is_two_names() -> None:
    assert by_script("Boulevard de Baghdad شارع بغداد") == ("Boulevard de Baghdad", "شارع بغداد")
    assert by_script("طريق مديونة") == ("", "طريق مديونة")
    assert by_script("Rue 12") == ("Rue 12", "")


def test_places_are_kept_on_disk_and_a_spoilt_file_says_so(tmp_path: Path, places: Places) -> None:
    places.save(tmp_path / "places.json")
    assert list(Places.load(tmp_path / "places.json")) == list(places)
    (tmp_path / "places.json").write_text('{"format": 1, "places": [[', encoding="utf-8")
    with pytest.raises(PlacesUnreadable):
        Places.load(tmp_path / "places.json")
    with pytest.raises(PlacesUnreadable):
        Places.load(tmp_path / "absent.json")


def test_casablanca_zerktouni_and_anfa_meet(casablanca: LoadedCity) -> None:
    crossing = first(casablanca.places, "zerk anfa", casablanca.city.centre)
    assert set(crossing.name.split(" × ")) == {"Boulevard d'Anfa", "Boulevard Mohamed Zerktouni"}
    assert distance_m(crossing.position, LatLon(33.5905, -7.6303)) < 800

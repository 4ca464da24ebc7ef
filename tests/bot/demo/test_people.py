"""The demonstration's people: enough of them, all different, and each well described."""

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.people import read_people

PEOPLE = read_people()


def test_there_are_many_people_in_several_languages() -> None:
    count = Counter(person.language for person in PEOPLE)
    assert len(PEOPLE) >= 150
    assert len(count) >= 3
    assert min(count.values()) >= 25


def test_no_two_texts_are_the_same() -> None:
    texts = Counter(" ".join(text.lower().split()) for person in PEOPLE for text in person.texts())
    assert [text for text, times in texts.items() if times > 1] == []


def test_keys_are_unique_and_zones_exist() -> None:
    assert len({person.key for person in PEOPLE}) == len(PEOPLE)
    for person in PEOPLE:
        ZoneInfo(person.zone)


def test_many_kinds_of_behaviour_occur() -> None:
    does = Counter(way for person in PEOPLE for way in person.does)
    assert set(does) == {"declines", "never", "leaves", "stops", "stops_2", "erases", "skips", "reminded"}
    assert {person.manner for person in PEOPLE} == {"press", "number", "label"}
    assert any(not person.quote for person in PEOPLE)
    assert any(person.dispute for person in PEOPLE)
    assert any(visit.back for person in PEOPLE for visit in person.visits.values())
    assert any(visit.unasked for person in PEOPLE for visit in person.visits.values())


def test_whoever_says_something_says_it_in_words() -> None:
    for person in PEOPLE:
        for visit in person.visits.values():
            assert visit.moment
            assert all(text.strip() for text in visit.moment)
            assert visit.rating or "leaves" in person.does


def test_a_field_nobody_knows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text("[[person]]\nmoments = ['hello']\n", encoding="utf-8")
    with pytest.raises(ValueError, match="en1: moments"):
        read_people(tmp_path)

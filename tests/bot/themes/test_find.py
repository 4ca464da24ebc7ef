"""Themes of made-up replies: every voice has its place, and the same words give the same themes."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.themes.find import find_themes
from bot.themes.theme import Grouping, KnownTheme, Voice

POINTS = {
    "food": [
        "the food was cold",
        "hot meals please",
        "breakfast and dinner were tasteless",
        "more fruit with the meals",
    ],
    "wait": [
        "waited two hours for my appointment",
        "the waiting time is far too long",
        "long queue before the appointment",
    ],
    "parking": ["nowhere to park the car", "parking is expensive", "the car park is full every morning"],
}
ENDINGS = [
    "",
    " again",
    " on my last visit",
    " and nobody told us why",
    " as everybody here says",
    " this winter",
    " sadly",
]


def made_up(language: str = "en") -> list[Voice]:
    texts = [point + ending for points in POINTS.values() for point in points for ending in ENDINGS]
    return [Voice(f"r{n}", f"p{n}", text, language, quotable=n % 2 == 0) for n, text in enumerate(texts)]


def topic(text: str) -> str:
    return next(name for name, points in POINTS.items() if any(text.startswith(point) for point in points))


@pytest.fixture(scope="module")
def grouping() -> Grouping:
    return find_themes(made_up())


def test_each_theme_makes_one_point(grouping: Grouping) -> None:
    texts = {voice.id: voice.text for voice in made_up()}
    for theme in grouping.themes:
        topics = [topic(texts[member]) for member in theme.members]
        assert max(map(topics.count, topics)) >= 0.9 * len(topics), theme.name


def test_names_are_the_peoples_words_and_differ(grouping: Grouping) -> None:
    said = " ".join(voice.text for voice in made_up())
    names = [theme.name for theme in grouping.themes]
    assert len(set(names)) == len(names) > 2
    assert all(word in said for theme in grouping.themes for word in theme.words)
    assert any("arking" in name for name in names)


def test_every_voice_is_in_one_theme_or_unplaced(grouping: Grouping) -> None:
    placed = [member for theme in grouping.themes for member in theme.members]
    assert sorted([*placed, *grouping.unplaced]) == sorted(voice.id for voice in made_up())


def test_quotes_come_only_from_those_who_agreed_and_from_different_people(grouping: Grouping) -> None:
    voices = {voice.id: voice for voice in made_up()}
    for theme in grouping.themes:
        tellers = [voices[quote.reply].who for quote in theme.quotes]
        assert theme.quotes
        assert all(voices[quote.reply].quotable for quote in theme.quotes)
        assert len(set(tellers)) == len(tellers)
        assert all(quote.reply in theme.members for quote in theme.quotes)


def test_order_and_repetition_change_nothing(grouping: Grouping) -> None:
    voices = made_up()
    random.Random(4).shuffle(voices)
    assert find_themes(voices) == grouping


def test_answers_that_say_nothing_are_set_aside() -> None:
    empty = [
        Voice(f"e{n}", f"e{n}", text, "en")
        for n, text in enumerate(["nothing", "N/A", "No.", "👍", "nej", "nichts", "لا شيء", ""])
    ]
    grouping = find_themes([*made_up(), *empty])
    assert {voice.id for voice in empty} <= set(grouping.unplaced)


def test_a_theme_is_known_again_and_keeps_its_name(grouping: Grouping) -> None:
    known = [
        KnownTheme(theme.id, f"Ours {n}", "en", theme.centre, frozenset(), renamed=True)
        for n, theme in enumerate(grouping.themes)
    ]
    names = {theme.id: theme.name for theme in find_themes(made_up(), known=known).themes}
    assert names == {theme.id: theme.name for theme in known}


def test_a_known_theme_of_another_language_is_not_this_one(grouping: Grouping) -> None:
    known = [KnownTheme(f"t-{n}", "Mad", "da", theme.centre) for n, theme in enumerate(grouping.themes)]
    assert {theme.id for theme in find_themes(made_up(), known=known).themes}.isdisjoint(
        each.id for each in known
    )


DANISH = [
    "ventetiden var alt for lang",
    "der var lang ventetid på klinikken",
    "maden var kold igen",
    "kold mad til frokost",
]


def danish() -> list[Voice]:
    said = [f"{text} {end}" for text in DANISH for end in ("i dag", "sidste gang", "som altid", "desværre")]
    return [Voice(f"d{n}", f"d{n}", text, "da", True) for n, text in enumerate(said)]


def test_what_is_said_in_two_languages_meets_in_one_theme_named_in_the_first() -> None:
    voices = {voice.id: voice for voice in [*made_up(), *danish()]}
    grouping = find_themes(list(voices.values()), languages=("en", "da"))
    themes = {member: theme for theme in grouping.themes for member in theme.members}
    for word, point in (("vent", "wait"), ("mad", "food")):
        mine = [themes[reply].id for reply, voice in voices.items() if reply in themes and word in voice.text]
        its = {
            themes[reply].id
            for reply, voice in voices.items()
            if reply in themes and voice.language == "en" and topic(voice.text) == point
        }
        assert sum(theme in its for theme in mine) >= 0.8 * len(mine) > 0
    assert {theme.language for theme in grouping.themes} == {"en"}
    assert "…" not in "".join(theme.name for theme in grouping.themes)


def test_feeling_is_unknown_where_it_cannot_be_told() -> None:
    assert set(find_themes([*made_up(), *danish()]).sentiment) == {voice.id for voice in made_up()}
    assert {theme.sentiment for theme in find_themes(danish(), languages=("da",)).themes} == {None}


def test_words_of_the_campaign_name_no_theme() -> None:
    names = [theme.name for theme in find_themes(made_up(), banned=["How was parking?"]).themes]
    assert not any("parking" in name.lower().split() for name in names)


def test_a_few_voices_make_one_theme_or_none() -> None:
    same = ["The parking is too small", "parking costs too much", "no parking at all", "more parking, please"]
    few = [Voice(str(n), str(n), text, "en") for n, text in enumerate([*same, "the soup was cold"])]
    assert [set(theme.members) for theme in find_themes(few).themes] == [{"0", "1", "2", "3"}]
    assert find_themes(few[3:]).themes == ()


def test_a_hundred_equal_voices_are_one_theme() -> None:
    grouping = find_themes([Voice(str(n), str(n), "The waiting time is too long", "en") for n in range(100)])
    assert [len(theme.members) for theme in grouping.themes] == [100]


SENTENCES = {
    "da": ["Ventetiden var alt for lang", "Personalet var venligt", "For få parkeringspladser", "Kold mad"],
    "ar": ["وقت الانتظار طويل جدا", "الموظفون لطفاء جدا", "لا توجد مواقف كافية للسيارات", "الطعام كان باردا"],
    "en": ["The bus is late", "The bus is dirty", "A kind driver", "Tickets cost too much", "No seats"],
}


@pytest.mark.parametrize("spoken", [["da"], ["ar"], ["da", "ar", "en"]])
def test_a_few_sentences_said_again_and_again_are_a_theme_each(spoken: list[str]) -> None:
    said = [(text, language) for language in spoken for text in SENTENCES[language]]
    texts = {str(n): said[n % len(said)] for n in range(90)}
    voices = [Voice(reply, reply, text, language) for reply, (text, language) in texts.items()]
    grouping = find_themes(voices)
    held = [{texts[member] for member in theme.members} for theme in grouping.themes]
    assert sorted(text for each in held for text in each) == sorted(said)
    for each in held:  # in several languages a theme may hold one of each, the same point
        assert len({language for _, language in each}) == len(each)
    assert grouping.unplaced == ()


def test_one_person_who_repeats_a_sentence_makes_no_theme() -> None:
    voices = [Voice(str(n), "the same", "Kold mad", "da") for n in range(3)]
    others = [Voice(f"o{n}", f"o{n}", "Venligt personale", "da") for n in range(3)]
    assert [set(theme.members) for theme in find_themes([*voices, *others]).themes] == [{"o0", "o1", "o2"}]


EVIDENT = {
    "bus": [
        "The tram was late once more and no one said why",
        "The tram is never on time",
        "Tram late, freezing at the stop",
        "An hour for a late tram",
        "Tram was late and crowded",
    ],
    "gardener": [
        "Lovely gardener helped my daughter plant a tree",
        "The gardener is kind and patient",
        "Kind gardener who has time for children",
        "My children love the gardener, so kind",
        "A kind gardener showed me how to prune",
    ],
    "benches": [
        "Benches were broken",
        "Broken benches near the gate",
        "The benches wobble and are broken",
        "Please mend the benches",
        "The benches are broken by the pond",
    ],
}


@pytest.mark.parametrize("each", [3, 5])
def test_few_voices_come_out_as_their_evident_groups(each: int) -> None:
    voices = [
        Voice(f"{topic}{n}", f"{topic}{n}", text, "en", True)
        for topic, texts in EVIDENT.items()
        for n, text in enumerate(texts[:each])
    ]
    themes = find_themes([*voices, Voice("x", "x", "I have nothing more to say", "en")]).themes
    assert len(themes) == 3
    for theme in themes:
        assert len({member[:-1] for member in theme.members} - {""}) == 1, theme.name
        assert len(theme.members) >= each


def test_nobody_said_anything() -> None:
    assert find_themes([]) == Grouping(())


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.text(st.characters(), max_size=60), st.sampled_from(["", "en", "da", "ar", "xx"])),
        max_size=25,
    )
)
def test_no_text_raises_or_loses_its_place(said: list[tuple[str, str]]) -> None:
    voices = [Voice(str(n), str(n), text, language, True) for n, (text, language) in enumerate(said)]
    grouping = find_themes(voices, languages=("en", "da", "ar"))
    placed = [member for theme in grouping.themes for member in theme.members]
    assert sorted([*placed, *grouping.unplaced]) == sorted(voice.id for voice in voices)
    assert len({theme.id for theme in grouping.themes}) == len(grouping.themes)
    assert set(grouping.language) == {voice.id for voice in voices}


def test_progress_goes_from_nothing_to_all() -> None:
    told: list[float] = []
    find_themes(made_up(), progress=lambda _, done: told.append(done))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_with_a_tenth_more_replies_those_known_keep_their_theme() -> None:
    voices = made_up()
    random.Random(5).shuffle(voices)
    earlier = find_themes(voices[:70])
    known = [KnownTheme(t.id, t.name, t.language, t.centre, frozenset(t.members)) for t in earlier.themes]
    later = find_themes(voices, known=known)
    was = {member: theme.id for theme in earlier.themes for member in theme.members}
    now = {member: theme.id for theme in later.themes for member in theme.members}
    assert sum(now.get(member) == id for member, id in was.items()) >= 0.99 * len(was)
    assert later.born == later.gone == ()
    assert set(earlier.born) == {theme.id for theme in earlier.themes}

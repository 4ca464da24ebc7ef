"""Asks that could be said more plainly earn a warning; plain ones earn none."""

import tomllib
from pathlib import Path

import pytest

from bot.checks.plain import lists
from bot.config import Severity, check
from tests.bot.config.pieces import HEAD, NO_OFFER, Faults

LISTS = sorted((Path(__file__).parents[3] / "bot/checks/plain_words").glob("*.toml"))
SERVICE = '[service.clinic]\nname = "Clinic"\nlanguages = ["{}"]\n'


def ask(words: str, kind: str = "text", more: str = "") -> str:
    return f'[[campaign.visit.prompt]]\nkey = "it"\nkind = "{kind}"\nask = """{words}"""\n{more}\n'


def warnings(
    faults: Faults, words: str, language: str = "en", kind: str = "text", more: str = ""
) -> list[str]:
    found = faults(SERVICE.format(language) + HEAD + ask(words, kind, more))
    return [fault for fault in found if "themes = true" not in fault]


TWENTY = "word " * 19 + "end."


@pytest.mark.parametrize(
    ("words", "long"),
    [
        (f"{TWENTY}", 0),
        (f"more {TWENTY}", 1),
        (f"{TWENTY} {TWENTY}", 0),
        (f"{TWENTY}\n{TWENTY}", 0),
        (f"({TWENTY}) {TWENTY}", 0),
        (f"{'word ' * 15}\n{'word ' * 15}", 0),
        (f"{'word ' * 10} – {'word ' * 10}", 0),
        ("كلمة " * 20 + "؟ " + "كلمة " * 20, 0),
    ],
)
def test_a_sentence_of_more_than_twenty_words(faults: Faults, words: str, long: int) -> None:
    found = warnings(faults, words)
    assert len(found) == long
    assert all('has a sentence of 21 words ("more word word word word …")' in one for one in found)


@pytest.mark.parametrize(
    ("language", "words", "two"),
    [
        ("en", "What happened? Write *done* when it is told.", False),
        ("en", "What happened? And how did you feel?", True),
        ("en", "What happened, and how did you feel?", True),
        ("en", "Would you tell us when and how you came?", False),
        ("en", "Really??", False),
        ("en", 'Somebody asked you "who is next?" What did you say?', False),
        ("en", "Tell us what happened and how it felt.", False),
        ("da", "Hvad skete der, og hvordan havde du det?", True),
        ("da", "Hvad skete der, da du og din mor kom?", False),
        ("de", "Was ist passiert und was hätte geholfen?", True),
        ("de", "Was ist passiert und hat geholfen?", False),
        ("ar", "ماذا حدث وكيف شعرت؟", True),
        ("ar", "ماذا حدث؟ كيف شعرت؟", True),
        ("ar", "ماذا حدث؟", False),
        ("fr", "Que s’est-il passé, et comment était-ce ?", True),
        ("es", "¿Qué pasó y cómo se sintió?", True),
        ("pl", "Co się stało i jak było potem?", True),
        ("uk", "Що сталося і як ви почувалися?", True),
        ("tr", "Ne oldu ve nasıl hissettiniz?", True),
        ("ro", "Ce s-a întâmplat și cum v-ați simțit?", True),
        ("fr", "Que s’est-il passé avec vous et votre mère ?", False),
        ("pl", "Co się stało tobie i mamie?", False),
        ("fi", "Mitä tapahtui? Miltä se tuntui?", True),
    ],
)
def test_two_questions_in_one_ask(faults: Faults, language: str, words: str, two: bool) -> None:
    found = [one for one in warnings(faults, words, language) if "phrases of its own" not in one]
    assert [f"ask.{language} asks two questions at once" in one for one in found] == [True] * two


def test_what_asks_nothing_may_hold_as_many_questions_as_it_likes(faults: Faults) -> None:
    words = "You may wonder: who reads this? And what for? Isn't it secret?"
    assert warnings(faults, words, kind="info", more=ask("Well?").replace('"it"', '"other"')) == []


@pytest.mark.parametrize(
    ("kind", "key", "more"),
    [
        ("choice", "options", 0),
        ("choice", "options", 1),
        ("multi_choice", "options", 1),
        ("rank", "options", 1),
        ("touchpoints", "moments", 0),
        ("touchpoints", "moments", 1),
    ],
)
def test_more_than_five_options(faults: Faults, kind: str, key: str, more: int) -> None:
    options = f"{key} = {[f'Way {number}' for number in range(5 + more)]}"
    found = warnings(faults, "Which?", kind=kind, more=options)
    assert [f"{key} offers 6; 5 are easy to take in" in one for one in found] == [True] * more


@pytest.mark.parametrize(
    ("language", "words", "leads"),
    [
        ("en", "Don’t you agree that it is better now?", "Don't you agree"),
        ("en", "It is better now, isn't it?", "isn't it"),
        ("en", "It is better now, right?", "right"),
        ("en", "Wasn't it better before?", "Wasn't"),
        ("en", "How wonderful was it?", "How wonderful"),
        ("en", "What is not right about it?", ""),
        ("en", "Why isn't it open on Sundays?", ""),
        ("en", "Was it better before?", ""),
        ("en", "Don't you worry. What happened?", ""),
        ("da", "Det er blevet bedre, ikke sandt?", "ikke sandt"),
        ("da", "Synes du ikke, at det er bedre nu?", "Synes du ikke"),
        ("da", "Det er bedre nu, vel?", "vel"),
        ("da", "Hvorfor var det ikke godt?", ""),
        ("de", "Es ist besser geworden, nicht wahr?", "nicht wahr"),
        ("de", "Es ist besser geworden, oder?", "oder"),
        ("de", "War es laut oder leise?", ""),
        ("ar", "أصبح الأمر أفضل، أليس كذلك؟", "أليس كذلك"),
        ("ar", "ماذا أصبح أفضل؟", ""),
        ("fr", "C’est mieux, n’est-ce pas ?", "n'est-ce pas"),
        ("fr", "Pourquoi n’était-ce pas bien ?", ""),
        ("es", "¿No es mejor ahora?", "No es"),
        ("es", "¿Por qué no es mejor?", ""),
        ("pl", "Teraz jest lepiej, prawda?", "prawda"),
        ("pl", "Dlaczego nie było dobrze?", ""),
        ("uk", "Хіба не стало краще?", "Хіба"),
        ("uk", "Чому не стало краще?", ""),
        ("tr", "Daha iyi oldu, değil mi?", "değil mi"),
        ("tr", "Neden iyi olmadı?", ""),
        ("ro", "E mai bine acum, nu-i așa?", "nu-i așa"),
        ("ro", "De ce nu este bine?", ""),
    ],
)
def test_a_leading_question(faults: Faults, language: str, words: str, leads: str) -> None:
    found = warnings(faults, words, language)
    assert [f'leads people to an answer ("{leads}")' in one for one in found] == [True] * bool(leads)


@pytest.mark.parametrize(
    ("language", "words", "hints"),
    [
        (
            "en",
            "Which stakeholders utilise the pathway?",
            ["the people it matters to", "use", "the way, or the steps"],
        ),
        ("en", "What was it like in terms of time?", ["about"]),
        ("en", "Which path through the park do you use?", []),
        ("da", "Hvordan var dit patientforløb?", ["din behandling"]),
        ("da", "Hvordan var turen hertil?", []),
        ("de", "Was wissen Sie bezüglich der Maßnahmen?", ["zu, oder über", "was getan wird"]),
        ("ar", "ما رأي أصحاب المصلحة؟", ["من يهمهم الأمر"]),
        ("fr", "Que dites-vous du parcours patient ?", ["vos soins"]),
        ("es", "¿Qué opina de las partes interesadas?", ["las personas a las que les importa"]),
        ("pl", "Kim są interesariusze?", ["osoby, których to dotyczy"]),
        ("uk", "Хто ці стейкхолдери?", ["люди, яких це стосується"]),
        ("tr", "Paydaşlar kimler?", ["bunu önemseyen insanlar"]),
        ("ro", "Ce ați implementa?", ["a face"]),
        ("fi", "Mitä stakeholder tekee?", []),
    ],
)
def test_words_that_not_everybody_knows(faults: Faults, language: str, words: str, hints: list[str]) -> None:
    found = [one for one in warnings(faults, words, language) if "phrases of its own" not in one]
    assert [one.rpartition("; say ")[2] for one in found] == [f'"{hint}"' for hint in hints]


def test_it_looks_into_options_probes_offer_and_thanks_as_well(faults: Faults) -> None:
    more = 'options = ["Stakeholders", "Others"]\nprobe = ["Don\'t you agree?"]'
    offer = 'thanks = "We will utilise it."\n[campaign.visit.offer]\ncan_change = "pathways"\n'
    found = warnings(faults, "Who?", kind="choice", more=more)
    found += [one for one in faults(HEAD + offer + ask("Who?")) if "themes" not in one]
    assert [one.partition("] ")[2].split(" ")[0] for one in found] == [
        "options",
        "probe",
        "thanks.en",
        "offer.can_change.en",
    ]


def test_they_are_only_warnings_each_with_its_line(faults: Faults, tmp_path: Path) -> None:
    faults(HEAD + ask("Well?").replace('"""Well?"""', '{ en = "What? Why?" }'))
    (fault,) = [
        one
        for one in check([tmp_path / "config.toml"])
        if "themes" not in one.message and NO_OFFER not in one.message
    ]
    assert (fault.severity, fault.line) == (Severity.WARNING, 6)


@pytest.mark.parametrize("file", LISTS, ids=lambda path: path.stem)
def test_every_word_of_a_list_is_found_and_what_it_proposes_is_no_jargon_itself(file: Path) -> None:
    here = lists(file.stem)
    for jargon, plainer in tomllib.loads(file.read_text("utf-8"))["jargon"].items():
        said = jargon.replace("[sz]", "s").replace("u?", "u").replace("*", "")
        assert here.jargon.fullmatch(said), jargon
        assert here.instead_of(said)
        assert not here.jargon.search(plainer), plainer


def test_a_kind_of_a_language_has_its_list() -> None:
    assert lists("en-GB").jargon == lists("en").jargon
    assert not lists("fi").jargon.search("stakeholder")

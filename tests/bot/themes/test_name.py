"""Names come from what one group says and the others do not."""

from bot.themes.name import name_groups

STAFF = [
    "The staff were friendly",
    "friendly staff",
    "Such friendly and caring staff",
    "caring staff",
    "All staff caring and friendly",
]
WAIT = [
    "waiting times are long",
    "The waiting time was bad",
    "waiting times again",
    "appointments are late",
    "late appointments",
]


def named(*groups: list[str], language: str = "en", **more: list[str]) -> list[str]:
    return [each.name for each in name_groups(groups, language, **more)]


def test_names_say_what_sets_the_groups_apart() -> None:
    assert named(STAFF, WAIT) == ["Caring, friendly staff", "Waiting times and appointments"]


def test_general_praise_is_called_what_it_is() -> None:
    praise = [
        "Everything was good",
        "All very good",
        "everything was good!",
        "Very good",
        "Excellent",
        "happy with everything",
    ]
    assert named(praise, WAIT)[0] == "Everything was good"


def test_groups_alike_get_different_names() -> None:
    assert len(set(named(STAFF, STAFF, STAFF))) == 3


def test_a_name_taken_is_not_given_again() -> None:
    assert named(STAFF, WAIT, taken=["caring, FRIENDLY staff"])[0] != "Caring, friendly staff"


def test_nobodys_own_name_names_a_theme() -> None:
    texts = [
        "I think Rosalind was late",
        "And then Rosalind rang",
        "because Rosalind forgot the letter",
        "the letter came late",
    ]
    assert "osalind" not in named(texts, STAFF)[0]


def test_german_names_keep_their_capitals() -> None:
    texts = [
        "die Wartezeit war lang",
        "zu lange Wartezeit",
        "über die Wartezeit im Flur",
        "immer diese Wartezeit",
    ]
    assert named(texts, ["das Essen war kalt", "kaltes Essen", "mehr Essen"], language="de") == [
        "Wartezeit",
        "Essen",
    ]


def test_an_unknown_language_is_named_all_the_same() -> None:
    assert named(["zzz qqq", "zzz vvv", "zzz"], ["mmm", "mmm nnn"], language="xx")[0].startswith("Zzz")


def test_danish_forms_of_a_word_are_counted_together_and_qualities_name_by_themselves() -> None:
    kind = ["en sød læge", "det søde personale", "sødt og roligt", "rolig og sød", "den rolige dame"]
    letters = ["brevet var langt", "jeg forstår ikke brevet", "to breve samme dag", "et brev på latin"]
    assert named(kind, letters, language="da") == ["Sød og rolig", "Brevet"]


def test_how_often_when_and_how_long_names_no_theme() -> None:
    german = [
        "diesmal wieder zwanzig Minuten Wartezeit",
        "morgens lange Wartezeit, Minuten über Minuten",
        "die Wartezeit diesmal morgens länger",
        "diesmal Wartezeit bekommen, Minuten",
    ]
    assert (
        named(german, ["das Essen war kalt", "kaltes Essen", "mehr Essen"], language="de")[0] == "Wartezeit"
    )


def test_qualities_stand_before_the_people_who_have_them() -> None:
    texts = [
        "a kind nurse",
        "the kind doctor",
        "so kind, the nurse",
        "kind doctor, kind nurse",
        "kind doctor",
    ]
    assert named(texts, WAIT)[0] in ("Kind doctors and nurses", "Kind nurses and doctors")


def test_a_name_has_at_most_two_parts() -> None:
    texts = ["bus parking ticket hill", "ticket hill parking bus", "hill, bus, ticket, parking"] * 3
    assert named(texts, STAFF)[0].count(",") == 0


def test_two_words_that_are_said_together_are_one_part() -> None:
    texts = [
        "the results",
        "results late",
        "a test",
        "my test",
        "test results",
        "results of a test",
        "test results",
    ]
    assert named(texts, STAFF)[0] == "Test results"


def test_a_quality_is_told_with_the_people_who_have_it_where_others_have_them_too() -> None:
    helpful = ["helpful staff", "such helpful people", "the staff were helpful", "helpful", "helpful staff"]
    late = ["the staff came late", "late staff", "staff late again", "staff and staff", "no staff"]
    assert named(helpful, late)[0] == "Helpful staff"


def test_people_are_named_with_what_is_said_of_them() -> None:
    praised = ["the nurses", "nurses, all kind", "good nurses", "nurses were kind", "nurses!"]
    other = ["kind of kind", "kind words", "kind letters", "kind, kind", "a kind door", "kind"]
    assert named(praised, other)[0] == "Kind nurses"


def test_half_of_a_word_with_a_figure_is_no_name_and_what_is_passive_stands_alone() -> None:
    carbon = [f"CO2 costs, number {n}, are too high for shops" for n in range(8)]
    heard = [
        f"I was listened to by patients {end}"
        for end in ("today", "again", "here", "now", "there", "at last")
    ]
    names = [each.name for each in name_groups([carbon, heard], "en")]
    assert "co" not in names[0].lower().split()
    assert names[1] == "Being listened to"


def test_a_name_inside_another_says_what_sets_it_apart() -> None:
    one = ["the flight and the plane were late"] * 6
    other = ["my flight was rebooked"] * 5 + ["flight rebooked twice"] * 4
    names = [each.name for each in name_groups([one, other], "en")]
    assert not set(names[1].lower().split()) < set(names[0].lower().split())

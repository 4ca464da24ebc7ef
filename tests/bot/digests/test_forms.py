"""Every form shows the same digest: the same figures, nothing hidden, and what people wrote stays text."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rich.cells import cell_len
from rich.console import Console

from bot.conversation.campaign import Prompt
from bot.conversation.prompts.choice import Choice, Choosable
from bot.digests.as_json import from_json, to_json
from bot.digests.compose import compose
from bot.digests.digest import Digest, OtherTopics, Reaction, Settled, Taking, Tally, ThemeLine
from bot.digests.material import Closed
from bot.digests.page import page
from bot.digests.sheet import sheet
from bot.digests.speech import LANGUAGES, locale, speech
from bot.digests.table import table
from bot.digests.terminal import render
from bot.themes.theme import Quote
from tests.bot.digests import samples

SCHEMA = json.loads(files("bot.digests").joinpath("digest.schema.json").read_text("utf-8"))


def terminal(digest: Digest, width: int = 60, encoding: str = "utf-8", *, replies: bool = False) -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    Console(file=out, width=width, color_system=None).print(render(digest, width, replies=replies))
    out.seek(0)
    return out.read()


class Reader(HTMLParser):
    """What a browser makes of the page: its tags, attributes and visible text."""

    VOID = frozenset({"meta", "rect", "line", "circle"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not set(self.open) & {"style", "title"}:
            self.text += " " + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def csv_rows(digest: Digest) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table(digest), newline="")))


def counts(value: object, name: str = "") -> Iterator[int]:
    """Every count of people in a digest."""
    if is_dataclass(value):
        for field in fields(value):
            yield from counts(getattr(value, field.name), field.name)
    elif isinstance(value, tuple):
        for each in value:
            yield from counts(each, name)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"\d[\d.,]*\d|\d", text))


# The same figures


def test_every_form_shows_every_figure() -> None:
    digest = replace(samples.whole(), promised_days=None)
    shown = [replace(line, waiting_days=None) for line in digest.themes]
    figures = {str(n) for n in counts(replace(digest, themes=tuple(shown), earlier=()))}
    assert len(figures) > 15
    assert figures <= numbers_in(terminal(digest))
    assert figures <= numbers_in(Reader(page(digest)).text)
    assert figures <= {cell for row in csv_rows(digest) for cell in row.values()}
    assert figures <= numbers_in(json.dumps(to_json(digest)))


def test_every_form_shows_the_themes_by_place() -> None:
    wards = {f"p{n}": f"Ward {n % 2}" if n % 4 else "" for n in range(87)}
    digest = compose(replace(samples.material(), places=wards))
    found = {line.name: (line.people, dict(line.themes)["wait"]) for line in digest.places}
    assert found == {"Ward 0": (15, 6), "Ward 1": (30, 11), "": (16, 6)}
    assert re.search(
        r"BY PLACE\nWard 0\n +of 15 who answered *\n +Not knowing how long the wait +6 ", terminal(digest)
    )
    assert re.search(r"By place\s+Ward 0\s.*Came another way\s", Reader(page(digest)).text, re.DOTALL)
    told = [(row["of"], row["label"], row["people"], row["out_of"]) for row in csv_rows(digest)]
    assert ("wait", "Ward 1", "11", "30") in told
    assert from_json(to_json(digest)) == digest
    Draft202012Validator(SCHEMA).validate(to_json(digest))


def spoken_for(*counts: int) -> Digest:
    """A digest of people who said for whom they speak."""
    options = tuple(Choosable(who, {"en": f"As {who}"}) for who in ("self", "cared", "helped"))
    asked = Prompt("who_speaks", "choice", Choice({"en": "For whom?"}, options))
    plain = samples.material()
    campaign = replace(plain.campaign, prompts=(asked, *plain.campaign.prompts), who_speaks=True)
    answers = tuple(
        Closed(f"w{option.key}{one}", "who_speaks", option.key)
        for option, count in zip(options, counts, strict=True)
        for one in range(count)
    )
    return compose(replace(plain, campaign=campaign, closed=(*plain.closed, *answers)))


def test_for_whom_people_spoke_is_counted_apart_and_a_few_are_not_shown() -> None:
    bars = {bar.label: bar.shown for bar in sheet(spoken_for(12, 8, 0)).taking}
    assert bars["spoke for themselves"] == "12"
    assert bars["spoke for somebody they care for"] == "not shown"
    assert bars["were helped to say it"] == "not shown"
    assert "For whom?" not in [question.ask for question in sheet(spoken_for(12, 8, 6)).questions]
    assert "spoke for themselves" in terminal(spoken_for(12, 8, 6))
    assert "spoke for themselves" not in terminal(spoken_for(1, 1, 0))
    assert "spoke for themselves" not in terminal(samples.whole())


def test_a_hidden_figure_is_in_no_form() -> None:
    marked = replace(
        samples.whole(),
        taking=Taking(4321, None, None),
        tallies=(Tally("k", "How?", "choice", (("a", None), ("b", None), ("c", 1234)), 1250),),
    )
    for text in (terminal(marked), Reader(page(marked)).text, table(marked)):
        assert not {"16", "8"} & numbers_in(re.sub(r"\S*-\d\S*", "", text)), "1250 less 1234, and half of it"


def test_figures_are_written_as_the_language_writes_them() -> None:
    digest = replace(samples.whole(), taking=Taking(12345, 6789, None))
    assert "6,789 of 12,345 people answered" in terminal(digest, 100)
    assert "6.789 af 12.345 personer svarede" in terminal(replace(digest, language="da"), 100)
    assert "6.789 von 12.345 Personen haben geantwortet" in terminal(replace(digest, language="de"), 100)
    assert "7. december 2026" in terminal(replace(digest, language="da"), 100)


def test_the_story_comes_before_any_number() -> None:
    story = samples.STORY[:20]
    for text in (terminal(samples.whole()), Reader(page(samples.whole())).text):
        before, _, after = text.partition(story)
        assert numbers_in(before) == {"30", "2026", "7"}, "the dates of the period alone"
        assert "61 of 87" in after


def test_an_empty_period_is_one_line() -> None:
    said = "Fewer than 5 people said something, so there is nothing to show."
    assert said in " ".join(terminal(samples.empty()).split())
    assert said in Reader(page(samples.empty())).text
    assert "<section" not in page(samples.empty())


def test_replies_stand_behind_every_line() -> None:
    digest = samples.whole()
    ids = {reply for line in digest.themes for reply in line.replies}
    ids |= set(digest.other.replies) if digest.other else set()
    text = Reader(page(digest)).text.split()
    assert ids <= set(text)
    assert ids <= set(terminal(digest, replies=True).split())
    assert not ids & set(terminal(digest).split())
    assert ids <= {row["reply"] for row in csv_rows(digest)}


# JSON


def test_json_reads_back_exactly_and_follows_its_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for digest in (samples.whole(), samples.empty(), samples.analysis()):
        written = json.loads(json.dumps(to_json(digest)))
        Draft202012Validator(SCHEMA).validate(written)
        assert from_json(written) == digest


def test_the_schema_names_every_field_and_no_other() -> None:
    defined = SCHEMA["$defs"]
    for kind, schema in [(Digest, SCHEMA), (ThemeLine, defined["theme"]), (Tally, defined["tally"])]:
        assert set(schema["properties"]) - {"schema"} == {field.name for field in fields(kind)}
    assert set(defined["decision"]["properties"]) == {field.name for field in fields(Settled)}
    assert set(SCHEMA["properties"]["taking"]["properties"]) == {field.name for field in fields(Taking)}


@pytest.mark.parametrize(
    "data", [{}, {"schema": "weheard.digest/2"}, {"schema": "weheard.digest/1", "id": "x"}]
)
def test_what_is_no_digest_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"schema|digest"):
        from_json(data)


# The page


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    html = page(samples.whole())
    reader = Reader(html)
    names = {tag for tag, _ in reader.tags}
    assert all((link["href"] or "").startswith("#theme-") for link in reader.all("a"))
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert not re.search(r"https?:|//|@import|url\(|\bon\w+=|javascript:|style=", html)


def test_the_page_can_be_heard() -> None:
    reader = Reader(page(samples.whole()))
    assert reader.open == []
    assert reader.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert [len(reader.all(tag)) for tag in ("main", "header", "footer", "h1")] == [1, 1, 1, 1]
    assert all(svg["role"] == "img" for svg in reader.all("svg"))
    names = [tag for tag, _ in reader.tags]
    assert all(names[place + 1] == "title" for place, tag in enumerate(names) if tag == "svg")
    assert all(cell["scope"] in ("col", "row") for cell in reader.all("th"))
    assert len(reader.all("caption")) == len(reader.all("table"))
    assert all(quote["dir"] == "auto" for quote in reader.all("blockquote"))
    assert {"ar", "da", "en"} <= {quote.get("lang") for quote in reader.all("blockquote")}
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {
        attributes["aria-labelledby"] for _, attributes in reader.tags if "aria-labelledby" in attributes
    } <= set(ids)
    levels = [int(tag[1]) for tag in names if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def colours(css: str) -> list[dict[str, str]]:
    """The variables of each `:root`: light, dark, print; each on top of the first."""
    found = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.S)
    ]
    return [found[0] | block for block in found]


def brightness(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_is_enough_in_light_dark_and_print() -> None:
    css = files("bot.digests").joinpath("pages", "digest.css").read_text("utf-8")
    modes = colours(css)
    assert len(modes) == 3
    for mode in modes:
        for back in ("paper", "card", "story"):
            for ink in ("ink", "soft", "link"):
                assert contrast(mode[ink], mode[back]) >= 4.5, (ink, back)
            assert contrast(mode["fill"], mode[back]) >= 3
        assert contrast(mode["wait"], mode["wait-paper"]) >= 4.5
        assert contrast(mode["fill"], mode["track"]) >= 3


# The terminal


@pytest.mark.parametrize("width", [40, 60, 100])
def test_the_terminal_keeps_to_its_width(width: int) -> None:
    assert max(map(cell_len, terminal(samples.whole(), width, replies=True).splitlines())) <= width


def test_a_terminal_without_block_letters_gets_plain_ones() -> None:
    digest = samples.analysis()
    assert "#" in terminal(digest, 60, "ascii")


# What people write stays text

HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "\"><img src=x onerror='alert(1)'>",
            "</style><b>",
            "{{ 7 * 7 }}{% raw %}",
            '=HYPERLINK("http://example.org","x")',
            "\t=1+1",
            "+1",
            "-2+3",
            "@SUM(1)",
            "\uff1d1+1",
            "\x1b[31mred\x1b]8;;http://example.org\x07link\x1b]8;;\x07",
            "\u202egnirts\u202c",
            "[bold red]x[/] [link=http://example.org]y[/link]",
            'a\r\nb,"c"',
            "\x00\x07\x9b31m",
            "{n} {people}",
        ]
    ),
)


@st.composite
def hostile_digests(draw: st.DrawFn) -> Digest:
    """A digest in which everything that is text was written by someone who means harm."""
    word = lambda: draw(HOSTILE)  # noqa: E731
    quote = lambda: Quote(word(), word(), word())  # noqa: E731
    settled = Settled(word(), word(), samples.NOW, word(), 12, Reaction(7, None, (quote(),)))
    line = ThemeLine(
        word(), word(), word(), 9, 40, -0.2, (quote(), quote()), (word(),), (settled,), None, 8, False, 30
    )
    return Digest(
        word(),
        word(),
        word(),
        word(),
        draw(st.sampled_from(["en", "da", "de", "ar", ""])),
        samples.NOW,
        samples.NOW,
        samples.NOW,
        5,
        draw(st.sampled_from([None, quote()])),
        Taking(50, 40, 12, ((word(), 7),), 6),
        (Tally(word(), word(), "choice", ((word(), 9), (word(), None)), 20),),
        (line, replace(line, decisions=(), waiting_days=20)),
        OtherTopics(9, (word(),)),
        7,
        (line,),
        (word(),),
    )


def closes_all(text: str) -> bool:
    """Whether what sets words apart is only ever our own pairs, none within another."""
    return re.fullmatch("(?:[^\u2066-\u2069]|[\u2066\u2068][^\u2066-\u2069]*\u2069)*", text) is not None


@settings(max_examples=150)
@given(hostile_digests())
def test_hostile_text_stays_text_in_the_page(digest: Digest) -> None:
    tame = page(samples.whole())
    html = page(digest)
    reader = Reader(html)
    assert reader.open == []
    assert {tag for tag, _ in reader.tags} <= {tag for tag, _ in Reader(tame).tags}
    known = {name for _, attributes in Reader(tame).tags for name in attributes}
    assert {name for _, attributes in reader.tags for name in attributes} <= known
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2067]", html)
    assert closes_all(html)


@settings(max_examples=100)
@given(hostile_digests())
def test_hostile_text_cannot_steer_the_terminal(digest: Digest) -> None:
    text = terminal(digest, 60, replies=True)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2067]", text)
    assert closes_all(text)


@given(HOSTILE)
def test_hostile_text_is_shown_letter_by_letter_in_the_terminal(words: str) -> None:
    digest = replace(samples.whole(), service="", title=words)
    letters = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "", words)
    text = re.sub(r"\s", "", terminal(digest, 400))
    if letters.isprintable():
        assert letters in text


@settings(max_examples=150)
@given(hostile_digests())
def test_hostile_text_computes_nothing_in_a_spreadsheet(digest: Digest) -> None:
    written = table(digest)
    assert written.count("\r\n") >= len(list(csv.reader(io.StringIO(written, newline=""))))
    for row in csv.reader(io.StringIO(written, newline="")):
        assert len(row) == 10
        for cell in row:
            number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
            assert number or not cell.lstrip().startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20"))
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", cell)


@settings(max_examples=100)
@given(hostile_digests())
def test_hostile_text_comes_back_from_json_as_it_was(digest: Digest) -> None:
    written = json.loads(json.dumps(to_json(digest)))
    Draft202012Validator(SCHEMA).validate(written)
    assert from_json(written) == digest


# Languages


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_names(language: str) -> None:
    english, other = speech("en"), speech(language)
    assert other.language == language
    assert other.phrases.keys() == english.phrases.keys()
    assert other.counted.keys() == english.counted.keys()
    assert other.feelings.keys() == english.feelings.keys()
    for key, phrase in english.phrases.items():
        assert names(other.phrases[key]) == names(phrase), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_that_follows_a_number_has_each_form_of_the_language(language: str) -> None:
    forms = {locale(language).plural_form(number) for number in range(1001)}
    spelled = {"zero", "one", "two"} if language == "ar" else set()
    for key, phrases in speech(language).counted.items():
        assert set(phrases) == forms, key
        for form, phrase in phrases.items():
            wanted = names(speech("en").counted[key]["other"])
            assert names(phrase) in ([wanted, wanted - {"n"}] if form in spelled else [wanted]), (key, form)


def names(phrase: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", phrase))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pl", ["1 temat czeka", "3 tematy czekają", "5 tematów czeka", "22 tematy czekają"]),
        ("uk", ["1 тема чекає", "3 теми чекають", "5 тем чекають", "21 тема чекає"]),
        (
            "ar",
            ["موضوع واحد ينتظر", "موضوعان ينتظران", "3 مواضيع تنتظر", "11 موضوعًا تنتظر", "100 موضوع تنتظر"],
        ),
        ("ro", ["1 temă așteaptă", "3 teme așteaptă", "20 de teme așteaptă", "101 teme așteaptă"]),
        ("fr", ["1 thème attend", "2 thèmes attendent"]),
        ("tr", ["1 konu yanıtınızı", "5 konu yanıtınızı"]),
    ],
)
def test_a_phrase_takes_the_form_that_goes_with_its_number(language: str, said: list[str]) -> None:
    for words in said:
        first = re.match(r"\d+", words)
        number = int(first[0]) if first else 1 if "واحد" in words else 2
        assert speech(language).many("head_waiting", number).startswith(words)


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "3 December 2026"),
        ("de", "3. Dezember 2026"),
        ("es", "3 de diciembre de 2026"),
        ("pl", "3 grudnia 2026"),
        ("uk", "3 грудня 2026 року"),
        ("ar", "3 ديسمبر 2026"),
    ],
)
def test_a_date_is_written_as_the_language_writes_it(language: str, day: str) -> None:
    assert speech(language).date(date(2026, 12, 3)) == day


def test_numbers_are_grouped_and_parted_as_the_language_does() -> None:
    assert [speech(one).number(12345) for one in ("en", "de", "fr")] == ["12,345", "12.345", "12\u202f345"]
    assert [speech(one).fraction(-0.44) for one in ("en", "pl")] == ["\u22120.4", "\u22120,4"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_called_by_its_name_and_an_unknown_one_by_its_code(language: str) -> None:
    tongue = speech(language)
    assert tongue.language_name("so") not in ("", "so")
    assert tongue.language_name("xq") == "xq"


@pytest.mark.parametrize(
    ("language", "spoken"), [("de-AT", "de"), ("ar-EG", "ar"), ("so", "en"), ("", "en"), ("../en", "en")]
)
def test_a_language_without_words_of_its_own_is_framed_in_english(language: str, spoken: str) -> None:
    assert speech(language).language == spoken


def test_capitals_are_those_of_the_language() -> None:
    text = terminal(replace(samples.whole(), language="tr"), 100)
    assert "BİR ÖYKÜ" in text
    assert "İNSANLAR NE DEDİ" in text
    assert [speech(one).upper("bin ich") for one in ("de", "tr")] == ["BIN ICH", "BİN İCH"]


# Right to left


def test_a_page_in_arabic_runs_from_right_to_left_and_quotes_say_their_language() -> None:
    text = page(replace(samples.whole(), language="ar"))
    assert '<html lang="ar" dir="rtl">' in text
    assert "ما سمعناه" in text
    assert re.search(r'<blockquote lang="en" dir="auto">', text)
    assert "(باللغة الإنجليزية)" in text


def test_words_that_run_the_other_way_are_set_apart_and_others_are_not() -> None:
    assert speech("en").quoted("الانتظار") == "“\u2068الانتظار\u2069”"
    assert speech("ar").quoted("waiting") == "«\u2068waiting\u2069»"
    assert speech("en").quoted("trop d’attente") == "“trop d’attente”"
    assert speech("ar").quoted("الانتظار") == "«الانتظار»"
    assert speech("ar").fraction(-0.4) == "\u2066\u22120.4\u2069"


def test_no_isolate_is_left_open_whatever_the_words() -> None:
    digest = replace(samples.whole(), title="\u2067left open \u202e", language="ar")
    text = terminal(digest, 100)
    assert len(re.findall("[\u2066-\u2068]", text)) == text.count("\u2069")
    assert "\u202e" not in text


def test_headings_say_their_language_where_themes_come_in_several() -> None:
    whole = samples.whole()
    assert len({line.language for line in whole.themes}) > 1
    assert all(entry.spoken for entry in sheet(whole).themes)
    assert "(in Danish)" in terminal(whole, 100)
    alike = tuple(replace(line, language="en") for line in whole.themes)
    earlier = tuple(replace(line, language="en") for line in whole.earlier)
    assert not any(entry.spoken for entry in sheet(replace(whole, themes=alike, earlier=earlier)).themes)


@pytest.mark.parametrize(
    ("value", "words"),
    [(-0.9, "unhappy"), (-0.2, "rather unhappy"), (-0.04, "mixed"), (0.2, "rather happy"), (0.4, "happy")],
)
def test_a_feeling_is_said_in_words(value: float, words: str) -> None:
    assert speech("en").feeling(value) == words


def test_a_feeling_near_nothing_has_no_sign() -> None:
    assert [speech("en").fraction(value) for value in (-0.04, -0.06, 0.0)] == ["0.0", "\u22120.1", "0.0"]


def test_a_period_names_its_last_day_not_the_one_it_ends_before() -> None:
    midnight = samples.NOW.replace(day=13, hour=0)
    digest = replace(samples.whole(), until=midnight)
    assert "to 12 December 2026" in terminal(digest)
    assert "to 13 December 2026" in terminal(replace(digest, until=midnight.replace(hour=9)))


def test_an_analysis_counts_replies_and_says_so() -> None:
    shown = " ".join(terminal(samples.analysis()).split())
    assert "replies were read" in shown
    assert "Figures count replies, each as one person's." in shown
    assert "Figures count people, not messages." in " ".join(terminal(samples.whole()).split())

"""Material as a small clinic might have it, made up here, and the digests it makes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.conversation.campaign import Campaign, Offer, Prompt
from bot.conversation.participant import Outcome
from bot.conversation.prompts.choice import Choice, Choosable
from bot.conversation.prompts.scale import Scale
from bot.conversation.prompts.story import Story
from bot.conversation.prompts.text import TextPrompt
from bot.digests.compose import compose, compose_analysis
from bot.digests.digest import Digest, ThemeLine
from bot.digests.material import Closed, Decided, Material, Part, Reacted
from bot.themes.theme import Grouping, Quote, Theme, Voice

NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
STORY = (
    "I came in on a Tuesday with my little boy, who had been awake all night with his ear. The woman at the "
    "desk saw it before I had said a word. She found us a corner away from the others, and a cup of water.\n"
    "Then we waited. An hour, then another half. Nobody came out to say how long, so I did not dare to go "
    "and find something to eat. When we were called in, the doctor was kind and quick, and we were out in "
    "ten minutes. I only wish that someone had told us at the start: it will be two hours, go for a walk."
)

CAMPAIGN = Campaign(
    key="after-visit",
    service="clinic",
    title={"en": "Your visit", "da": "Dit besøg", "de": "Ihr Besuch"},
    prompts=(
        Prompt("moment", "story", Story({"en": "Tell us about one moment of your visit."}), themes=True),
        Prompt(
            "rating",
            "scale",
            Scale({"en": "All in all, how was it?"}, {"en": ("awful", "great")}),
        ),
        Prompt(
            "way",
            "choice",
            Choice(
                {"en": "How did you get here?"},
                (
                    Choosable("bus", {"en": "Bus"}),
                    Choosable("car", {"en": "Car"}),
                    Choosable("foot", {"en": "On foot"}),
                    Choosable("taxi", {"en": "Taxi"}),
                ),
            ),
        ),
        Prompt("missing", "text", TextPrompt({"en": "What would have made it better?"}), themes=True),
    ),
    offer=Offer(answer_by=timedelta(weeks=4)),
)

QUOTES = {
    "wait": (
        "Nobody said how long it would take. I sat there for two hours and did not dare to fetch a coffee.",
        "A screen with the number of people ahead of you would have changed my whole day.",
        "Jeg ventede halvanden time uden at høre noget.",
    ),
    "phone": (
        "Forty minutes in the queue on the phone, and then it rang off.",
        "كان من الصعب الوصول إليكم عبر الهاتف.",
    ),
    "desk": ("The lady at the desk saw that I was afraid and came out to sit with me.",),
    "sign": ("I walked round the building twice before I found the door with the ramp.",),
    "price": ("The parking costs more than the bus for my whole family.",),
}
NAMES = {
    "wait": "Not knowing how long the wait is",
    "phone": "Getting through on the phone",
    "desk": "Kindness at the desk",
    "sign": "Finding the right entrance",
    "price": "Parking",
}
SIZES = {"wait": 23, "phone": 14, "desk": 11, "sign": 6, "price": 2}
FEELING = {"wait": -0.31, "phone": -0.44, "desk": 0.52, "sign": None, "price": -0.2}
LANGUAGES = {"wait": "en", "phone": "en", "desk": "en", "sign": "da", "price": "en"}


def voices() -> tuple[Voice, ...]:
    made = [
        Voice(f"{key}-{n}", f"p{start + n}", "words", "en", quotable=n < 4, story=n == 0)
        for start, key in (
            (0, "wait"),
            (23, "phone"),
            (37, "desk"),
            (48, "sign"),
            (54, "price"),
            (56, "none"),
        )
        for n in range({**SIZES, "none": 5}[key])
    ]
    return tuple(made)


def language_of(text: str) -> str:
    return "ar" if text[0] > "\u0600" else "da" if "Jeg" in text else "en"


def grouping() -> Grouping:
    themes = tuple(
        Theme(
            key,
            NAMES[key],
            LANGUAGES[key],
            tuple(f"{key}-{n}" for n in range(size)),
            sentiment=FEELING[key],
            quotes=tuple(
                Quote(f"{key}-{n + (key == 'wait')}", text, language_of(text))
                for n, text in enumerate(QUOTES[key])
            ),
        )
        for key, size in SIZES.items()
    )
    return Grouping(themes, tuple(f"none-{n}" for n in range(5)))


def previous() -> Digest:
    lines = (
        ThemeLine("wait", NAMES["wait"], "en", 18, 55, -0.4, (), ("old-1",)),
        ThemeLine(
            "night",
            "Someone to ask at night",
            "en",
            9,
            55,
            -0.1,
            (Quote("old-2", "At 3 a.m. there is only the web."),),
            (),
        ),
    )
    base = compose(replace(material(), previous=None, first_shown={}))
    before = NOW - timedelta(weeks=4)
    return replace(base, id="before", themes=lines, earlier=(), since=before, until=before, made_at=before)


def material() -> Material:
    everybody = tuple(f"p{n}" for n in range(87))
    parts = [Part(who, n < 61, Outcome.DONE) for n, who in enumerate(everybody)]
    for n in range(61, 79):
        parts[n] = Part(everybody[n], False, Outcome.SILENT if n < 70 else Outcome.STOPPED, "moment")
    for n in range(45, 52):
        parts[n] = Part(everybody[n], True, Outcome.SILENT, "missing")
    ratings = [5] * 20 + [4] * 16 + [3] * 10 + [2] * 7 + [1] * 2
    ways = ["bus"] * 24 + ["car"] * 17 + ["foot"] * 9 + ["taxi"] * 2
    return Material(
        id="after-visit-2026-12-07",
        campaign=CAMPAIGN,
        service="Riverside Clinic",
        language="en",
        since=NOW - timedelta(weeks=1),
        until=NOW,
        made_at=NOW,
        threshold=5,
        parts=tuple(parts),
        unasked=frozenset(everybody[:6]),
        closed=tuple(Closed(f"p{n}", "rating", value) for n, value in enumerate(ratings))
        + tuple(Closed(f"p{n}", "way", value) for n, value in enumerate(ways)),
        voices=voices(),
        grouping=grouping(),
        stories=(Quote("wait-0", STORY, "en"),),
        decisions=(
            Decided(
                "wait",
                "done",
                "Since Monday a screen by the door shows how many are ahead of you.",
                NOW - timedelta(days=12),
                told=frozenset(map(str, range(18))),
                reactions=(
                    *(Reacted(str(n), True) for n in range(6)),
                    Reacted("6", False, Quote("heard-6", "The screen was dark both times I came.", "en")),
                ),
            ),
            Decided(
                "desk",
                "will_do",
                "We will keep two people at the desk in the mornings.",
                NOW - timedelta(days=3),
                by="2027-03-01",
                told=frozenset(map(str, range(11))),
            ),
        ),
        first_shown={key: NOW - timedelta(weeks=5) for key in ("wait", "phone", "desk", "night")},
    )


def whole() -> Digest:
    """A digest with everything in it."""
    return compose(replace(material(), previous=previous()))


def empty() -> Digest:
    bare = material()
    return compose(Material("d", CAMPAIGN, bare.service, "en", bare.since, bare.until, NOW, 5))


def analysis() -> Digest:
    """The same voices from a file."""
    return compose_analysis(grouping(), voices(), "replies.csv", "en", 5, NOW)

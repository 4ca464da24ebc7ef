"""Faults in single kinds of prompt: what their fields must be to make sense, and conditions on them."""

import pytest

from tests.bot.config.pieces import HEAD, Faults


def prompt(kind: str, fields: str = "", *, when: str = "") -> str:
    """A prompt `it` of that kind, and one after it that is asked when a condition on it holds."""
    asked = '[[campaign.visit.prompt]]\nkey = "so"\nkind = "text"\nask = "So?"\nthemes = true\n'
    condition = f'when = """{when}"""\n' if when else ""
    return (
        f'[[campaign.visit.prompt]]\nkey = "it"\nkind = "{kind}"\nask = "Well?"\n{fields}\n{asked}{condition}'
    )


FEW = 'options = ["Bus", "Car", "Foot"]\n'
MANY = f"options = {[f'O{n}' for n in range(1, 9)]}\n"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (prompt("number", when="it > 3"), None),
        (prompt("number", "low = -5\nhigh = 5.5\ndecimals = true", when="it <= -4.5"), None),
        (prompt("number", "low = 5\nhigh = 5"), "low is 5, which is not below high, 5; write a lower one"),
        (prompt("number", "high = inf"), "high is inf; write a number people would use"),
        (prompt("number", "low = nan"), "low is nan; write a number people would use"),
        (prompt("number", "low = 0.5"), "low is 0.5, which has tenths; write decimals = true, or a whole"),
        (prompt("number", 'high = "9"'), "high gives text; write a number, without quotes"),
        (prompt("number", "themes = true"), "themes is true, but number has no words to group"),
        (prompt("number", when="it >= 0"), "it is 0 or more; so it decides nothing"),
        (prompt("number", when="it == 'x'"), 'it is a number; compare it with one, as in "it <= 1"'),
        (prompt("number", "high = 9", when="it == 12"), "it goes from 0 to 9; 12 is never chosen"),
        (prompt("number", when="it < 3 and it > 3"), "which can never hold"),
        (prompt("date", "past_only = true", when="it < '2026-05-03'"), None),
        (prompt("date", "past_only = true\nfuture_only = true"), "future_only is true, and so is past_only;"),
        (prompt("date", when="it < 'May'"), 'it is a day; compare it with one, as in it < "2026-05-03"'),
        (prompt("date", when="it == 3"), "it is a day; compare it with one"),
        (prompt("date", when="it < '2026-02-31'"), "it is a day; compare it with one"),
        (prompt("date", when="it < '2026-05-03' and it > '2026-05-03'"), "which can never hold"),
        (prompt("multi_choice", FEW, when="'bus' in it and not 'car' in it"), None),
        (prompt("multi_choice", FEW, when="'bus' in it and 'car' in it"), None),
        (prompt("multi_choice", FEW + "at_least = 1\nat_most = 2"), None),
        (prompt("multi_choice"), "gives no options; add options ="),
        (prompt("multi_choice", 'options = ["Bus"]'), "options offers 1; offer two or more"),
        (
            prompt("multi_choice", 'options = ["Done", "Bus"]'),
            'has an option with the key "done", which ends',
        ),
        (prompt("multi_choice", FEW + "at_most = 4"), "at_most is 4, and there are 3 options; write 2 to 3"),
        (prompt("multi_choice", FEW + "at_most = 1"), 'and there are 3 options; kind = "choice" is for one'),
        (prompt("multi_choice", FEW + "at_most = 2\nat_least = 3"), "at_least is 3; write 0 to 2"),
        (prompt("multi_choice", FEW, when="it == 'bus'"), 'it is several options; write "bus" in it'),
        (prompt("multi_choice", FEW, when="'buss' in it"), 'is no option of it; did you mean "bus"?'),
        (prompt("multi_choice", FEW, when="not 'bus' in it and 'bus' in it"), "which can never hold"),
        (
            prompt("multi_choice", MANY, when=" or ".join(f"'o{n}' in it" for n in range(1, 9))),
            "options offers 8; 5 are easy to take in",
        ),
        (prompt("rank", FEW, when="'bus' in it"), None),
        (prompt("rank", 'options = ["Bus"]'), "options offers 1; offer two or more"),
        (prompt("rank", MANY), "options offers 8, and 7 are as many as people can put in order"),
        (prompt("touchpoints", 'moments = ["In"]', when="answered it"), None),
        (prompt("touchpoints", 'moments = ["In"]\nfeelings = ["fine"]\nthemes = true'), None),
        (prompt("touchpoints"), "gives no moments; add moments ="),
        (prompt("touchpoints", "moments = []"), "moments offers none; offer one or more"),
        (prompt("touchpoints", 'moments = ["In", "in"]'), "twice"),
        (
            prompt("touchpoints", 'moments = ["In"]\nfeelings = ["done"]'),
            "feelings has an option with the key",
        ),
        (prompt("touchpoints", 'moments = ["In"]', when="it == 'in'"), "it is told in several turns"),
        (prompt("photo", "themes = true", when="it == 'photo'"), None),
        (prompt("voice", when="answered it"), None),
        (prompt("location", "low = 3"), "low is no key here"),
    ],
)
def test_a_kind(faults: Faults, written: str, fault: str | None) -> None:
    found = faults(HEAD + written)
    if fault is None:
        assert found == []
    else:
        assert len(found) == 1
        assert fault in found[0], found

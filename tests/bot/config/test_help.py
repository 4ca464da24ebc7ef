"""Help at once in campaign files: its words, what is looked for, and who is told."""

from pathlib import Path

import pytest

from bot.config import load
from tests.bot.config.pieces import WORDS, Faults

SERVICE = """\
[service.clinic]
name = "Clinic"
team = { slack = "C0123456789", escalate = ["U0AAAAAAA"] }
"""
HEAD = '[campaign.visit]\ntitle = "Visit"\n'
SLACK = '[slack]\nbot_token = "xoxb"\napp_token = "xapp"\n'
TELEGRAM = '[telegram]\ntoken = "x"\n'


def test_a_campaign_with_its_own_help_and_somebody_named_is_whole(faults: Faults) -> None:
    assert faults(SERVICE + HEAD + 'help = { text = "Call 555." }\n' + WORDS) == []


def test_who_can_escalate_and_names_nobody_is_told(faults: Faults) -> None:
    service = SERVICE.replace(', escalate = ["U0AAAAAAA"]', "")
    (fault,) = faults(service + HEAD + 'help = { text = "Call 555." }\n' + WORDS)
    assert "help tells the team of danger, and [service.clinic] names nobody for that" in fault
    assert "tell_team = false" in fault
    assert faults(service + HEAD + 'help = { text = "Call 555.", tell_team = false }\n' + WORDS) == []


def test_who_is_named_must_be_reachable(faults: Faults) -> None:
    found = faults(TELEGRAM + SERVICE + HEAD + 'help = { text = "Call 555." }\n' + WORDS)
    assert any("in Slack, which is not set up" in fault for fault in found)
    found = faults(SLACK + SERVICE + HEAD + 'help = { text = "Call 555." }\n' + WORDS)
    assert not any("help" in fault for fault in found)


def test_no_words_of_help_is_said_where_people_really_write(faults: Faults) -> None:
    assert faults(SERVICE + HEAD + WORDS) == []
    found = faults(SLACK + SERVICE + HEAD + WORDS)
    assert any("has no words of help for somebody who writes of danger" in fault for fault in found)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("help = {}", "help gives no text, so people read our own few words"),
        ('help = { text = "" }', "help.text is empty"),
        ('help = { text = "x", words = 1 }', "help.words gives a number"),
        ('help = { text = "x", words = { abuse = 1 } }', "help.words.abuse gives a number"),
        (
            'help = { text = "x", words = { abus = ["hit"] } }',
            'abus is no kind of danger; did you mean "abuse"?',
        ),
        (
            'help = { text = "x", words = { abuse = ["a* b*"] } }',
            'has "a* b*", which no text could be found by',
        ),
        ('help = { text = "x", harmless = ["."] }', "help.harmless gives a list"),
        ('help = { text = "x", without = ["never there"] }', 'names "never there", which is in no list'),
        ('help = { text = "x", nowhere = 1 }', "help.nowhere is no key here"),
        (
            'help = { text = "x", without = ["kms"], harmless = ["play"], words = { abuse = ["my stick"] } }',
            None,
        ),
    ],
)
def test_a_table_of_help(faults: Faults, line: str, fault: str | None) -> None:
    found = faults(SERVICE + HEAD + line + "\n" + WORDS)
    assert (fault is None and not found) or any(str(fault) in each for each in found), found


def test_what_a_campaign_says_is_read_and_every_language_is_looked_for(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        SERVICE + HEAD + 'help = { text = "Call 555.", words = { abuse = ["took my stick"] } }\n' + WORDS
    )
    campaigns = load(file).campaigns
    found = campaigns.campaigns["visit"].help
    assert found is not None
    assert (found.text, found.words, found.tell_team) == (
        {"en": "Call 555."},
        {"abuse": ("took my stick",)},
        True,
    )
    assert len(campaigns.danger) == 10


@pytest.mark.parametrize("told", [True, False])
def test_consent_says_beforehand_that_nobody_watches_and_what_is_passed_on(
    tmp_path: Path, told: bool
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        SERVICE + HEAD + f'help = {{ text = "Call 555.", tell_team = {str(told).lower()} }}\n' + WORDS
    )
    words = load(file).campaigns.campaigns["visit"].prompts[0].kind.text["en"]
    assert "nobody watches this chat around the clock" in words
    assert ("I tell one person at Clinic" in words) is told
    assert words.endswith("?")


def test_words_of_consent_of_a_campaigns_own_are_left_as_they_are(tmp_path: Path) -> None:
    own = '[[campaign.visit.prompt]]\nkey = "ok"\nkind = "consent"\nask = "May we?"\n'
    file = tmp_path / "config.toml"
    file.write_text(SERVICE + HEAD + own + WORDS)
    assert load(file).campaigns.campaigns["visit"].prompts[0].kind.text == {"en": "May we?"}

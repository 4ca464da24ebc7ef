"""Faults in sections: each with its line, its key and its mend, in the words an admin reads."""

import pytest

from bot.config import Fault, Severity, check, read_wording
from tests.bot.config.pieces import BUS, HEAD, RATING, WORDS, Faults


def test_a_fault_reads_as_one_sentence() -> None:
    fault = Fault(
        "campaigns/visit.toml", 12, "[campaign.x.prompt 2] kind", 'is "choise"', 'did you mean "choice"?'
    )
    assert (
        str(fault)
        == 'campaigns/visit.toml:12: [campaign.x.prompt 2] kind is "choise"; did you mean "choice"?'
    )


def test_a_sound_file_has_none(faults: Faults) -> None:
    assert faults(HEAD + RATING + BUS + WORDS) == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("storge = 1", 'config.toml:1: storge is no key here; did you mean "storage"?'),
        (
            "storage = 1",
            "config.toml:1: storage gives a number; write a table, such as [name] with keys below it",
        ),
        (
            "[smtp]\nport = '25'",
            "config.toml:2: [smtp] port gives text; write a whole number, without quotes",
        ),
        ("[smtp]\nhost = 25", "config.toml:2: [smtp] host gives a number; write text in quotes"),
        ("[smtp]\nport = 99999", "config.toml:2: [smtp] port is 99999; the most is 65535"),
        (
            "[privacy]\nthreshold = 2",
            "config.toml:2: [privacy] threshold is 2, which could give people "
            "away; write 3 or more; 5 is a good number",
        ),
        (
            '[privacy]\nkeep = "24 moons"',
            'config.toml:2: [privacy] keep is "24 moons", which is no length of '
            'time; did you mean "24 months"?',
        ),
        (
            '[web]\nlisten = "8080"',
            "config.toml:2: [web] listen names no address and port; write an "
            'address and a port, such as "127.0.0.1:8080"',
        ),
        (
            '[storage]\nurl = "postgres://me:pass@there/x"',
            'config.toml:2: [storage] url is no address of a database; did you mean "postgresql://"?',
        ),
        (
            '[telegram]\ntoken = "12345:abc"',
            "config.toml:2: [telegram] token holds a secret itself; write "
            '"env:NAME" and set that environment variable',
        ),
        ("[telegram]\n", 'config.toml:1: [telegram] gives no token; add token = "env:NAME"'),
        (
            '[slack]\nbot_token = "env:PATH"',
            "config.toml:1: [slack] gives neither app_token nor signing_secret; "
            'add app_token = "env:NAME" for Socket Mode',
        ),
        (
            '[telegram]\ntoken = "env:PATH"\nmode = "webhok"',
            'config.toml:3: [telegram] mode is "webhok"; did you mean "webhook"?',
        ),
        (
            '[telegram]\ntoken = "env:PATH"\nmode = "webhook"',
            "config.toml:1: [telegram] uses a webhook without webhook_secret; add "
            'webhook_secret = "env:NAME"',
        ),
        (
            '[telegram]\ntoken = "env:NOT_SET_ANYWHERE"',
            "config.toml:2: [telegram] token names NOT_SET_ANYWHERE, which is not "
            "set just now; set it before running",
        ),
        (
            '[service.a]\nname = "A"\nzone = "Europe/Copenhagn"',
            'config.toml:3: [service.a] zone is "Europe/Copenhagn", which is no '
            'time zone; did you mean "Europe/Copenhagen"?',
        ),
        (
            '[service.a]\nname = "A"\nlanguages = ["dk"]',
            'config.toml:3: [service.a] languages 1 is "dk", which is no language code; did you mean "da"?',
        ),
        (
            '[service.a]\nname = "A"\nlanguages = ["en", "fi"]',
            'config.toml:3: [service.a] languages names "fi", in which weheard has '
            "no phrases of its own yet; "
            f"they will be English; it speaks {', '.join(sorted(read_wording()))}",
        ),
        ("[service.a]", 'config.toml:1: [service.a] gives no name; add name = "…", as people call it'),
        (
            '[service.a]\nname = "A"\nteam = { slack = "feedback" }',
            'config.toml:3: [service.a] team.slack is "feedback"; give an id such as "C0123456789"',
        ),
        (
            '[service.a]\nname = "A"\nteam = { memers = [] }',
            'config.toml:3: [service.a] team.memers is no key here; did you mean "members"?',
        ),
        (
            '[service."My Clinic"]\nname = "A"',
            'config.toml:1: [service.My Clinic] is "My Clinic"; '
            'write a-z, 0-9, - and _, at most 40, such as "my-clinic"',
        ),
    ],
)
def test_a_section(faults: Faults, content: str, fault: str) -> None:
    assert faults(content) == [fault]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("campaign = 1", "[campaign] gives a number; write [campaign.NAME]"),
        ("service = 1", "[service] gives a number; write [service.NAME]"),
        (
            "[campaign]\nvisit = 1",
            "[campaign.visit] gives a number; write a table, such as [name] with keys below it",
        ),
        (
            "[campaign.visit]\ntitle = 'V'\nprompt = [1]",
            "[campaign.visit.prompt 1] gives a number; write [[campaign",
        ),
        (
            "[campaign._heard]\ntitle = 'V'",
            "[campaign._heard] is the name of one of weheard's own; begin with a letter",
        ),
        ("[slack]\nbot_token = 3", '[slack] bot_token gives a number; write "env:NAME"'),
        ("[privacy]\nkey = 'short'", "[privacy] key is too short to keep a secret; write 32 letters or more"),
        (
            "[web]\nframes = ['http://a.example']",
            '[web] frames holds "http://a.example", which is no address of a site; write a list',
        ),
        ('[web]\nframes = ["https://a.example; script-src *"]', '[web] frames holds "https://a.example'),
        ("[web]\nframes = ['https://a.example/page']", '[web] frames holds "https://a.example'),
        ("[web]\nframes = [7]", "[web] frames holds 7, which is no"),
        ("[web]\npublic = 'talk'", "[web] public is no address; write one that starts with"),
        ("include = ['']", 'include 1 is empty; write "campaigns/*.toml"'),
    ],
)
def test_something_of_another_shape(faults: Faults, content: str, fault: str) -> None:
    assert any(one.partition(" ")[2].startswith(fault) for one in faults(content)), faults(content)


def test_an_address_of_a_database_in_a_variable_that_is_not_set_earns_a_warning(
    faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WHERE_ALL_IS", raising=False)
    content = '[storage]\nurl = "env:WHERE_ALL_IS"\n'
    assert faults(content) == [
        "config.toml:2: [storage] url names WHERE_ALL_IS, which is not set just now; set it before running"
    ]
    assert [fault.severity for fault in check()] == [Severity.WARNING]
    monkeypatch.setenv("WHERE_ALL_IS", "sqlite:///there.db")
    assert faults(content) == []

"""Who reads what the team must not see, and where people can complain, in a service's table."""

from pathlib import Path

import pytest

from bot.config import load
from tests.bot.config.pieces import HEAD, WORDS, Faults

TOP = '[service.clinic]\nname = "Clinic"\nteam = { slack = "C0123456789", members = ["U0AAAAAAA"] }\n'
WHO = '{ slack = "U0CCCCCCC", name = "the ombudsman" }'
TELEGRAM = '[telegram]\ntoken = "x"\n'


def test_who_is_named_is_read_with_where_to_complain(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'{TOP}independent = {WHO}\ncomplain = "Write to the board."\n{HEAD}{WORDS}')
    service = load(file).services["clinic"]
    assert service.independent is not None
    assert (service.independent.slack, service.independent.name) == ("U0CCCCCCC", {"en": "the ombudsman"})
    assert service.complain == {"en": "Write to the board."}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"independent = {WHO}", None),
        ('independent = { name = "x" }', "independent gives no way to reach them"),
        ('independent = { slack = "U0CCCCCCC" }', "independent gives no name"),
        ('independent = { slack = "C0123456789", name = "x" }', 'independent.slack is "C0123456789"'),
        ('independent = { slack = "U0AAAAAAA", name = "x" }', "who is in the team itself"),
        ("independent = 1", "independent gives a number"),
        ('complain = ""', "complain is empty"),
    ],
)
def test_a_table_of_who_is_independent(faults: Faults, line: str, fault: str | None) -> None:
    found = faults(f"{TOP}{line}\n{HEAD}{WORDS}")
    assert (fault is None and not found) or any(str(fault) in each for each in found), found


def test_who_is_named_must_be_reachable(faults: Faults) -> None:
    found = faults(f"{TELEGRAM}{TOP}independent = {WHO}\n{HEAD}{WORDS}")
    assert any("independent is told in Slack, which is not set up" in fault for fault in found)

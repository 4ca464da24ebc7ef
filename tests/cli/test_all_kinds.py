"""A campaign with every kind of prompt is checked and played by the command line."""

import shutil
from pathlib import Path

from bot.config import load
from bot.conversation.prompts.kinds import KINDS
from tests.cli.conftest import Run

STORIES = Path(__file__).parent.parent / "stories"
SCRIPT = """\
yes
20 minutes
yesterday
the first two
3 1 2
waiting
alone
Nobody came.
done
yes
no
by the lift
I have none
Sit there yourself for once.
"""


def test_the_stories_show_every_kind() -> None:
    campaigns = [
        campaign
        for path in STORIES.glob("*.toml")
        for key, campaign in load(path).campaigns.campaigns.items()
        if not key.startswith("_")
    ]
    shown = {prompt.kind_name for campaign in campaigns for prompt in campaign.prompts}
    assert set(KINDS) - shown <= {"info"}


def test_every_kind_is_checked_and_played(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "config.toml"
    shutil.copy(STORIES / "kinds.toml", file)
    (tmp_path / "talk.txt").write_text(SCRIPT, "utf-8")

    checked = run("check", str(file))
    lines = [line for line in checked.stdout.splitlines() if "config.toml:" in line]
    known = ("no native speaker has read", "does not say what can change")
    faults = [line for line in lines if not any(each in line for each in known)]
    assert (checked.exit_code, faults) == (0, [])

    played = run("chat", "kinds", "--config", str(file), "--script", str(tmp_path / "talk.txt"))
    assert played.exit_code == 0
    assert "again" not in played.stdout
    assert "Or write *skip*." not in played.stdout
    assert played.stdout.splitlines()[-1].startswith("< Thank you!")

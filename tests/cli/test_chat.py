"""A participant's conversation in the terminal, and played from a file."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cli.conftest import CONFIG, Run
from tests.cli.test_init_and_check import one_sentence

SCRIPT = """\
# agrees, and tells
yes
A kind nurse.
done
right
More chairs.
/wait 2 days
/press 2
4
"""


def write(folder: Path, text: str = SCRIPT, name: str = "talk.txt") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def test_a_script_prints_the_transcript(project: Path, run: Run) -> None:
    ran = run("chat", "visit", "--script", write(project))
    assert ran.exit_code == 0
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("< Hello! Riverside Clinic")
    assert "> A kind nurse." in lines
    assert "/wait 2 days" in lines
    assert lines[-1].startswith("< Thank you!")


def test_the_only_campaign_need_not_be_named_and_nothing_is_stored(project: Path, run: Run) -> None:
    assert run("chat", "--script", write(project)).exit_code == 0
    assert sorted(path.name for path in project.iterdir()) == ["config.toml", "talk.txt"]


def test_with_store_what_is_said_is_kept_and_each_run_is_said_anew(project: Path, run: Run) -> None:
    run("chat", "--store", "--script", write(project))
    for _ in range(2):
        run("chat", "--store", "--script", write(project, "The lamp is broken.\n"))
    kept = run("export").stdout
    assert kept.count("A kind nurse.") == 1
    assert kept.count(",The lamp is broken.,") == 2


def test_a_language_is_spoken_from_the_beginning(project: Path, run: Run) -> None:
    ran = run("chat", "--language", "da", "--script", write(project, "ja\n"))
    assert "Fortæl om ét øjeblik" in ran.stdout


def test_as_a_story_it_plays_again_to_the_same_words(project: Path, run: Run) -> None:
    first = run("chat", "--script", write(project), "--story", "--starts", "2026-12-01 09:00").stdout
    assert first.startswith("campaign: config.toml visit\nstarts: 2026-12-01 09:00\n\n< Hello!")
    again = run(
        "chat", "--script", write(project, first, "story.txt"), "--story", "--starts", "2026-12-01 09:00"
    )
    assert again.stdout == first


def test_a_script_begins_by_day_where_the_service_is(project: Path, run: Run) -> None:
    head = run("chat", "--script", write(project), "--story").stdout
    starts = datetime.fromisoformat(head.split("starts: ")[1].splitlines()[0]).replace(tzinfo=UTC)
    assert starts.astimezone(ZoneInfo("Europe/Copenhagen")).hour == 10


def test_a_campaign_can_be_tried_before_it_opens_but_not_stored(project: Path, run: Run) -> None:
    later = CONFIG.replace("waves =", "opens = 2100-01-04\nwaves =")
    (project / "config.toml").write_text(later, encoding="utf-8")
    tried = run("chat", "--script", write(project), "--story").stdout
    assert "starts: 2100-01-04 09:00" in tried
    assert "A kind nurse." in tried
    stored = run("chat", "--store", "--script", write(project, "yes\n")).stdout
    assert "opens on 4 January 2100" in stored


def test_a_word_with_a_slash_is_for_the_bot(project: Path, run: Run) -> None:
    ran = run("chat", "--script", write(project, "yes\n/stop\n"))
    assert ran.stdout.splitlines()[-2:][0] == "> /stop"
    assert "you will not hear from us" in ran.stdout


def test_what_is_typed_is_a_conversation(project: Path, run: Run) -> None:
    ran = run("chat", typed="yes\n/wait soon\n/press 7\n/wait 1 day\n/quit\nnot said\n")
    assert ran.exit_code == 0
    assert "Tell us one moment" in ran.stdout
    assert '"2 days"' in ran.stdout
    assert "can be pressed" in ran.stdout


def test_an_unknown_word_with_a_slash_is_no_answer(project: Path, run: Run) -> None:
    ran = run("chat", typed="yes\n/foo\n/help\n/HELP me\n/skip\n")
    assert ran.stdout.count("there is no /") == 1
    assert "there is no /foo; /wait, /press" in ran.stdout
    assert "What would you change?" not in ran.stdout


def test_what_would_steer_the_terminal_is_not_echoed(project: Path, run: Run) -> None:
    told = "yes\nA \x1b[31mred\x07 lamp.\n"
    script = run("chat", "--script", write(project, told)).stdout
    typed = run("chat", typed=told + "/wait \x1b[2J\n").stdout
    assert "> A [31mred lamp." in script
    assert "\x1b" not in script + typed
    assert "\x07" not in script + typed


def test_a_campaign_needs_no_service(folder: Path, run: Run) -> None:
    prompt = '[[campaign.walk.prompt]]\nkey = "a"\nkind = "text"\nask = "What?"\n'
    (folder / "walk.toml").write_text(f'[campaign.walk]\ntitle = "The path"\n{prompt}')
    ran = run("chat", "--config", "walk.toml", "--script", write(folder, "yes\nA bench.\n"))
    assert "< What?" in ran.stdout.splitlines()


@pytest.mark.parametrize(
    ("asked", "script", "code", "holds"),
    [
        (["vist"], SCRIPT, 2, "visit"),
        (["visit", "--language", "da", "--starts", "soon"], SCRIPT, 2, "2026-12-01 09:00"),
        (["visit", "--script", "none.txt"], None, 2, "none.txt"),
        (["visit", "--script", "."], None, 2, "directory"),
        (["visit", "--language", "xx"], SCRIPT, 2, "it speaks en, da"),
        (["visit", "--story"], None, 2, "--script"),
    ],
)
def test_what_cannot_be_played_is_one_sentence(
    project: Path, run: Run, asked: list[str], script: str | None, code: int, holds: str
) -> None:
    more = ["--script", write(project, script)] if script else []
    one_sentence(run("chat", *asked, *more), code, holds)


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("/wait soon", "2 days"),
        ("/press 9", "pressed"),
        ("/wait", "2 days"),
        ("/foo bar", "line 2: there is no /foo; /wait, /press"),
    ],
)
def test_a_script_that_steers_wrongly_ends_with_the_reason(
    project: Path, run: Run, line: str, holds: str
) -> None:
    ran = run("chat", "--script", write(project, f"yes\n{line}\n"))
    assert ran.exit_code in (1, 2)
    assert holds in ran.stderr


def test_a_script_in_another_encoding_is_said(project: Path, run: Run) -> None:
    (project / "talk.txt").write_bytes("yes\nGrüße\n".encode("latin-1"))
    one_sentence(run("chat", "--script", "talk.txt"), 2, "UTF-8")


def test_several_campaigns_have_to_be_told_apart(project: Path, run: Run) -> None:
    (project / "config.toml").write_text(
        CONFIG + CONFIG[CONFIG.index("[campaign") :].replace("visit", "other"), "utf-8"
    )
    one_sentence(run("chat"), 2, "say which campaign", "other", "visit")

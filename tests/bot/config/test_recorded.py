"""The sound files that prompts name: there, a sound, and not too large."""

from pathlib import Path

import pytest

from bot.config import load
from tests.bot.config.pieces import HEAD, WORDS, Faults

OGG = b"OggS\x00\x02" + bytes(40)


def test_files_are_found_beside_the_campaign_file(faults: Faults, tmp_path: Path) -> None:
    (tmp_path / "campaigns").mkdir()
    (tmp_path / "campaigns" / "words.ogg").write_bytes(OGG)
    (tmp_path / "campaigns" / "ord.mp3").write_bytes(b"ID3\x04" + bytes(40))
    service = '[service.clinic]\nname = "Clinic"\nlanguages = ["en", "da"]\n'
    written = HEAD + WORDS.replace('"What else?"', '{ en = "What else?", da = "Hvad ellers?" }')
    written = written.replace('"Visit"', '{ en = "Visit", da = "Besøg" }')
    written += 'recorded = { en = "words.ogg", da = "ord.mp3" }\n'
    assert faults('include = ["campaigns/*.toml"]\n' + service, visit=written) == []
    [prompt] = [each for each in load().campaigns.campaigns["visit"].prompts if each.key == "words"]
    folder = tmp_path / "campaigns"
    assert prompt.recorded == {"en": f"{folder}/words.ogg", "da": f"{folder}/ord.mp3"}


def test_a_plain_name_is_for_the_first_language(faults: Faults, tmp_path: Path) -> None:
    (tmp_path / "words.ogg").write_bytes(OGG)
    assert faults(HEAD + WORDS + 'recorded = "words.ogg"\n') == []
    [prompt] = [each for each in load().campaigns.campaigns["visit"].prompts if each.key == "words"]
    assert list(prompt.recorded) == ["en"]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ('"nowhere.ogg"', 'recorded is "nowhere.ogg", which is not there; name a file beside this one'),
        ('""', 'recorded is "", which is not there'),
        ('"."', 'recorded is ".", which is not there'),
        ('"a\\u0000b"', "recorded is"),
        ('"words.txt"', 'recorded is "words.txt", which holds no sound; give an Ogg, MP3, M4A, WAV or WebM'),
        ('"large.ogg"', 'recorded is "large.ogg", which has 11 MB; make it smaller: at most 10 MB'),
        ("7", "recorded gives a number; name a file beside this one"),
        ("{ en = 7 }", "recorded.en gives a number; name a file beside this one"),
        ('{ english = "words.ogg" }', "recorded.english is no language code"),
    ],
)
def test_what_is_wrong_with_a_recording_is_told_once(
    faults: Faults, tmp_path: Path, written: str, fault: str
) -> None:
    (tmp_path / "words.txt").write_text("Only words.")
    with (tmp_path / "large.ogg").open("wb") as large:
        large.write(OGG)
        large.truncate(11_000_000)
    found = faults(HEAD + WORDS + f"recorded = {written}\n")
    assert len(found) == 1
    assert fault in found[0]

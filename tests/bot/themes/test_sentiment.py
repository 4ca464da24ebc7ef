"""Feeling is told where it is known, and only there."""

from bot.themes.sentiment import feel, mean_feeling


def test_praise_is_above_and_blame_below_nothing() -> None:
    praise, blame = feel("Wonderful, kind staff", "en"), feel("A terrible, horrible wait", "en")
    assert praise is not None
    assert blame is not None
    assert -1 <= blame < 0 < praise <= 1


def test_other_languages_are_not_called_neutral() -> None:
    assert feel("Forfærdelig ventetid", "da") is None


def test_a_mean_is_over_those_known() -> None:
    assert mean_feeling(["a", "b", "c"], {"a": 1.0, "b": 0.0}) == 0.5
    assert mean_feeling(["c"], {"a": 1.0}) is None


def test_a_hundred_thousand_marks_do_not_stop_it() -> None:
    assert feel("good" + "!" * 100_000, "en") is not None

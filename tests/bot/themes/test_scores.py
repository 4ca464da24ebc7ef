"""The figures themselves, on cases where they are known."""

from bot.themes.scores import felt, grouped, learnt


def test_the_same_groups_under_other_names_agree_wholly() -> None:
    assert grouped(["a", "a", "b"], ["t1", "t1", "t2"]).ari == 1


def test_feelings_that_are_unknown_are_counted_and_not_judged() -> None:
    found = felt([2, -1, 0, 3], [0.5, -0.2, 0.1, None])
    assert (found.replies, found.known, found.f1, found.order) == (4, 3, 1, 1)


def test_scores_of_one_kind_cannot_be_told_apart() -> None:
    assert felt([1, 2], [0.5, 0.1]).f1 is None
    assert felt([], []).order is None


def test_a_label_given_once_is_not_learnt() -> None:
    assert learnt(["Good food", "Long wait"], ["food", "waiting"], 5) is None

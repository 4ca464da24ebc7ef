"""The chat page without its script: a campaign from the link to the thanks, and back again."""

from tests.adapters.web.conftest import Browser, House


async def test_a_whole_campaign_by_forms_alone(house: House) -> None:
    anna = house.browser()
    await anna.get("/c/visit")
    assert "Riverside Clinic would like to hear from you" in anna.shown
    await anna.begin()
    assert anna.buttons() == ["Yes", "No"]
    await anna.press("Yes")
    assert anna.lines()[-2:] == [("mine", "Yes"), ("theirs", "Tell us about one moment of your visit.")]
    await anna.say("The nurse took my hand.")
    await anna.press("4")
    await anna.say("bus")
    await anna.say("No, thank you")
    assert anna.lines()[-1][0] == "theirs"
    assert "Thank you" in anna.lines()[-1][1]
    assert anna.buttons() == []
    assert [text for who, text in anna.lines() if who == "mine"] == [
        "Yes",
        "The nurse took my hand.",
        "4",
        "bus",
        "No, thank you",
    ]


async def test_what_was_sent_is_shown_the_same_before_and_after_delivery(house: House, anna: Browser) -> None:
    before = anna.lines()
    await house.app.delivery.drain()
    await anna.get("/chat")
    assert anna.lines() == before

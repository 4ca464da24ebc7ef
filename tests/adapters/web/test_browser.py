"""The chat page in a real browser: read by axe, without a script, small, enlarged, in Arabic."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.adapters.web.chromium import (
    CHROMIUM,
    ENLARGED,
    PHONE,
    House,
    Look,
    begin,
    faultless,
    picture,
    press,
    say,
    tell,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian's package is chromium)"),
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.open()
    yield made
    made.end()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_axe_finds_nothing_on_any_page(house: House, look: Look, scheme: str, script: bool) -> None:
    page = look(color_scheme=scheme, java_script_enabled=True)
    if not script:
        page.route("**/static/chat.js*", lambda route: route.abort())
    page.goto(f"{house.url}/c/after-visit")
    faultless(page)
    page.goto(f"{house.url}/poster/after-visit")
    faultless(page)
    begin(page, house)
    faultless(page)
    page.locator("summary").click()
    faultless(page)
    if script:
        press(page, 0)
        say(page, "It was <b>fine</b>.")
        say(page, "done")
        faultless(page)
    for path in ("/c/after-visit", "/move", "/back", "/left", "/nowhere"):
        page.goto(f"{house.url}{path}")
        faultless(page)
    page.goto(f"{house.url}/move")
    page.locator("main form button").click()
    page.locator("p.code").wait_for()
    faultless(page)
    page.goto(f"{house.url}/back?code=ABCD2345")
    page.locator("main form button").click()
    page.locator("[role=alert]").wait_for()
    faultless(page)


def test_without_a_script_it_is_a_list_and_a_form(house: House, look: Look) -> None:
    page = look(java_script_enabled=False)
    begin(page, house)
    page.locator(".option[name=pressed]").first.click()
    page.locator("#text").fill("The stairs are steep.")
    page.locator("#say [type=submit]").click()
    expect(page.locator(".mine .words").last).to_have_text("The stairs are steep.")
    page.locator("#text").fill("done")
    page.locator("#say [type=submit]").click()
    expect(page.locator(".mine .words").last).to_have_text("done")
    assert page.locator("#hint").is_hidden()
    page.locator("summary").click()
    page.locator(".deeds .option").first.click()
    assert house.replies() == ["The stairs are steep."]


@pytest.mark.parametrize("size", [PHONE, ENLARGED], ids=["320 px", "400 %"])
def test_small_and_enlarged_nothing_is_cut_off(house: House, look: Look, size: dict[str, int]) -> None:
    page = look(viewport=size)
    page.goto(f"{house.url}/c/after-visit")
    faultless(page)
    begin(page, house)
    press(page, 0)
    say(page, "A" * 300)
    say(page, "done")
    faultless(page)
    for button in page.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["width"] >= 24
        assert box["height"] >= 24


def test_spaced_out_text_stays_whole(house: House, look: Look) -> None:
    """WCAG 1.4.12; the style is put in past the page's own policy, as a reader's tool would."""
    page = look(bypass_csp=True)
    begin(page, house)
    page.add_style_tag(
        content="* {line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
    )
    faultless(page)


def test_arabic_runs_from_right_to_left(house: House, look: Look) -> None:
    page = look(locale="ar")
    begin(page, house)
    assert page.locator("html").get_attribute("dir") == "rtl"
    press(page, 0)
    say(page, "الممرضة أمسكت بيدي وشرحت لي كل شيء بهدوء.")
    tell(page, "EXIT only")
    mine = page.locator(".mine .words")
    ways = [str(each.evaluate("(one) => getComputedStyle(one).direction")) for each in mine.all()]
    assert ways[-2:] == ["rtl", "ltr"]
    assert page.locator(".theirs .words").last.get_attribute("lang") == "ar"
    own, other = mine.last.bounding_box(), page.locator(".theirs .words").last.bounding_box()
    assert own is not None
    assert other is not None
    assert own["x"] < other["x"]
    faultless(page)


def test_the_poster_fits_on_one_page_and_says_the_public_address(tmp_path: Path, look: Look) -> None:
    house = House(tmp_path, "https://talk.example.org")
    house.open()
    try:
        page = look(viewport={"width": 620, "height": 877})
        page.goto(f"{house.url}/poster/after-visit")
        assert page.locator(".address").inner_text() == "talk.example.org/c/after-visit"
        page.emulate_media(media="print")
        assert page.locator(".tongues").is_hidden()
        picture(page, "poster")
        printed = page.pdf(prefer_css_page_size=True)
    finally:
        house.end()
    assert printed.count(b"/Type /Page\n") == 1

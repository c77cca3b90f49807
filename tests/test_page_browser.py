"""The page as its reader has it: in Chromium, played, seeked, read by a screen reader's rules, printed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from calmcue.outputs.plain import one_line
from pages import HOSTILE, ROUTINE, hostile_routine, planned, read, write

pytestmark = [pytest.mark.browser, pytest.mark.realtime]

PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1280, "height": 800}
ON_ITS_SIDE: Final = {"width": 740, "height": 360}
NARROW: Final = {"width": 320, "height": 500}       # 1280 pixels magnified four times, as WCAG 1.4.10 has it

LEAST: Final = 48       # pixels of a button, each way

TAPPED: Final = """
window.asked = []; window.released = 0; window.answers = {};
const sentinel = () => Object.assign(new EventTarget(), {release() {
    window.released += 1; this.dispatchEvent(new Event("release")); return Promise.resolve(); }});
Object.defineProperty(navigator, "wakeLock", {value: {request: async (kind) => {
    window.asked.push(kind); return window.lock = sentinel(); }}});
navigator.mediaSession.setActionHandler = (action, answer) => { window.answers[action] = answer; };
window.blocked = [];
document.addEventListener("securitypolicyviolation", (event) => window.blocked.push(event.violatedDirective));
window.seen = [];
document.addEventListener("DOMContentLoaded", () => {
    const sound = document.getElementById("sound");
    for (const shown of document.querySelectorAll("#caption, #left")) {
        new MutationObserver(() => window.seen.push([shown.id, shown.textContent, sound.currentTime * 1000]))
            .observe(shown, {childList: true});
    }
});
"""
"""Stands in for what a machine without a screen has not got, and writes down what is asked of it; and what is shown,
with where the sound is in that moment, however busy the machine."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is needed (sudo apt install chromium); -m 'not browser' leaves these tests out"
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=found, args=["--autoplay-policy=no-user-gesture-required"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "routine.html"
    write(planned(), path)
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "hostile.html"
    write(planned(hostile_routine()), path)
    return path


@contextmanager
def opened(browser: Browser, file: Path, *, attacked: bool = False, **how: Any) -> Iterator[Page]:
    """The page, which fetches nothing, and gives the browser nothing to complain of unless it is ``attacked``."""
    context = browser.new_context(**{"viewport": PHONE, **how})
    page = context.new_page()
    complaints = list[str]()
    if not attacked:
        page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda request: complaints.append(request.url[:80])
            if not request.url.startswith(("file:", "data:")) else None)
    page.add_init_script(TAPPED)
    page.goto(file.as_uri())
    yield page
    if how.get("java_script_enabled", True) and not attacked:
        assert page.evaluate("window.blocked") == []
    assert complaints == []
    context.close()


def time(page: Page) -> float:
    """Where the sound is, in seconds."""
    found: float = page.evaluate("document.getElementById('sound').currentTime")
    return found


def shown(page: Page, name: str) -> str:
    return page.locator(f"#{name}").inner_text()


def wait_for(page: Page, name: str, text: str) -> None:
    page.wait_for_function("([name, text]) => document.getElementById(name).textContent === text", arg=[name, text],
                           timeout=20_000)


def seen(page: Page, name: str) -> list[tuple[str, float]]:
    """What was shown in turn, and where the sound was then, in milliseconds (a seek may land a fraction short)."""
    return [(text, at + 1) for where, text, at in page.evaluate("window.seen") if where == name]


def caption_at(captions: list[dict[str, Any]], at: float) -> str:
    """What is to be shown: spoken words until others come, a sound until it is over."""
    last = [caption for caption in captions if caption["start"] <= at][-1]
    text: str = last["text"] if last["language"] or at < last["end"] else ""
    return text


def seeks(page: Page, act: Callable[[], None]) -> float:
    """Where ``act`` seeks to, in milliseconds."""
    page.evaluate("""() => { window.sought = null;
        document.getElementById("sound").addEventListener(
            "seeking", (event) => { window.sought = event.target.currentTime; }, {once: true}); }""")
    act()
    page.wait_for_function("() => window.sought !== null")
    found: float = page.evaluate("window.sought * 1000")
    return found


def test_it_plays_and_the_captions_move(browser: Browser, file: Path) -> None:
    session = read(file).session
    with opened(browser, file) as page:
        assert shown(page, "play") == "Play"
        assert shown(page, "caption") == "A short session."
        page.click("#play")
        wait_for(page, "caption", session["captions"][2]["text"])
        wait_for(page, "play-word", "Pause")
        page.click("#play")
        wait_for(page, "play-word", "Play")
        shown_in_turn = seen(page, "caption")
        assert {caption["text"] for caption in session["captions"][:3]} <= {text for text, _ in shown_in_turn}
        assert all(text == caption_at(session["captions"], at) for text, at in shown_in_turn)
        stopped = time(page)
        page.wait_for_timeout(200)
        assert time(page) == stopped
        assert page.evaluate("document.getElementById('sound').duration") * 1000 == pytest.approx(
            session["length"], abs=100)


def test_a_chapter_is_jumped_to_and_what_is_done_is_named(browser: Browser, file: Path) -> None:
    chapters = read(file).session["chapters"]
    with opened(browser, file) as page:
        jumps = page.locator("#chapters button")
        assert jumps.all_inner_texts()[1].startswith("Calf stretch")
        for number in (2, 1):
            assert seeks(page, jumps.nth(number).click) == pytest.approx(chapters[number]["start"], abs=1)
            page.wait_for_function("() => !document.getElementById('sound').paused")
            wait_for(page, "name", ["Calf stretch", "Sitting still"][number - 1])
            assert jumps.nth(number).get_attribute("aria-current") == "true"
            assert page.locator("[aria-current]").count() == 1
        assert shown(page, "heading") == "Exercise 1 of 2"
        assert shown(page, "side") == "left side"


def test_words_stay_to_be_read_again_and_sounds_go(browser: Browser, file: Path) -> None:
    shown_ones = read(file).session["captions"]
    spoken = next(i for i, c in enumerate(shown_ones) if c["language"] and c["end"] + 500 < shown_ones[i + 1]["start"])
    sound = next(i for i, c in enumerate(shown_ones) if not c["language"])
    with opened(browser, file) as page:
        for number, left in ((spoken, shown_ones[spoken]["text"]), (sound, "")):
            for at, expected, classes in ((shown_ones[number]["start"] + 50, shown_ones[number]["text"], ""),
                                          (shown_ones[number]["end"] + 50, left, "past")):
                page.evaluate("(at) => { document.getElementById('sound').currentTime = at }", at / 1000)
                page.wait_for_function("""([text, classes]) => { const shown = document.getElementById("caption");
                    return shown.textContent === text && shown.className === classes; }""", arg=[expected, classes])


def test_what_is_left_of_a_hold_is_counted_down(browser: Browser, file: Path) -> None:
    hold = read(file).session["holds"][0]
    with opened(browser, file) as page:
        page.evaluate("(at) => { document.getElementById('sound').currentTime = at }", hold["start"] / 1000 + 0.5)
        wait_for(page, "left", "0:05")
        page.click("#play")
        wait_for(page, "left", "0:03")
        counted = seen(page, "left")
        assert [text for text, _ in counted] == ["0:05", "0:04", "0:03"]
        assert all(text == f"0:0{ceil((hold['end'] - at) / 1000)}" for text, at in counted)


def test_back_and_on_move_by_exercises(browser: Browser, file: Path) -> None:
    chapters = [chapter["start"] for chapter in read(file).session["chapters"]]
    with opened(browser, file) as page:
        def press(name: str) -> float:
            return seeks(page, page.locator(f"#{name}").click)

        assert press("on") == pytest.approx(chapters[1], abs=1)
        assert press("on") == pytest.approx(chapters[2], abs=1)
        assert press("back") == pytest.approx(chapters[1], abs=1)       # this one has only just begun
        page.evaluate("(at) => { document.getElementById('sound').currentTime = at }", chapters[1] / 1000 + 5)
        assert press("back") == pytest.approx(chapters[1], abs=1)       # its own beginning
        assert page.evaluate("document.getElementById('sound').paused")


def test_the_keyboard_does_all(browser: Browser, file: Path) -> None:
    with opened(browser, file) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "play"
        page.keyboard.press("Enter")
        page.wait_for_function("() => !document.getElementById('sound').paused")
        page.keyboard.press("Space")
        page.wait_for_function("() => document.getElementById('sound').paused")
        reached = list[str]()
        for _ in range(20):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.id || document.activeElement.innerText"))
        assert {"back", "on", "sound", "print"} <= set(reached)
        assert any(text.startswith("Sitting still") for text in reached)


def test_media_keys_and_the_screen_that_stays_on(browser: Browser, file: Path) -> None:
    with opened(browser, file) as page:
        assert page.evaluate("Object.keys(window.answers).sort()") == [
            "nexttrack", "pause", "play", "previoustrack", "seekto"]
        assert page.evaluate("window.asked") == []
        page.evaluate("window.answers.play()")
        page.wait_for_function("() => window.asked.length === 1 && navigator.mediaSession.playbackState === 'playing'")
        assert seeks(page, lambda: page.evaluate("window.answers.seekto({seekTime: 9.5})")) == pytest.approx(9500)
        seeks(page, lambda: page.evaluate("window.answers.nexttrack()"))
        page.wait_for_function("() => navigator.mediaSession.metadata.title.startsWith('Sitting still')")
        assert page.evaluate("navigator.mediaSession.metadata.artist") == "A. Author"
        assert page.evaluate("navigator.mediaSession.metadata.album") == "Two for the ankle"
        seeks(page, lambda: page.evaluate("window.answers.previoustrack()"))
        page.evaluate("""window.lock.dispatchEvent(new Event("release"));     // as when the page goes out of sight
                         document.dispatchEvent(new Event("visibilitychange"))""")
        page.wait_for_function("() => window.asked.length === 2")
        page.evaluate("window.answers.pause()")
        page.wait_for_function("() => window.released === 1 && navigator.mediaSession.playbackState === 'paused'")
        assert page.evaluate("window.asked") == ["screen", "screen"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_it_keeps_the_rules_of_accessibility(
    browser: Browser, file: Path, scheme: str, viewport: dict[str, int]
) -> None:
    with opened(browser, file, viewport=viewport, color_scheme=scheme) as page:
        page.locator("#chapters button").nth(1).click()
        wait_for(page, "name", "Calf stretch")
        page.click("#play")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert len(found.response["passes"]) > 20
        for button in page.locator("button:visible").all():
            box = button.bounding_box()
            assert box and min(box["width"], box["height"]) >= LEAST
        assert page.locator("[aria-live], [role=status]").count() == 0      # the voice says it already


@pytest.mark.parametrize("viewport", [PHONE, ON_ITS_SIDE, DESK], ids=["phone", "on its side", "desk"])
def test_what_is_said_and_what_is_pressed_are_in_sight(
    browser: Browser, file: Path, viewport: dict[str, int]
) -> None:
    hold = read(file).session["holds"][0]
    with opened(browser, file, viewport=viewport) as page:
        page.evaluate("(at) => { document.getElementById('sound').currentTime = at }", hold["start"] / 1000 + 0.5)
        wait_for(page, "left", "0:05")
        for name in ("name", "side", "left", "caption", "play", "back", "on"):
            box = page.locator(f"#{name}").bounding_box()
            assert box and box["y"] + box["height"] <= viewport["height"], name


@pytest.mark.parametrize("viewport", [PHONE, NARROW], ids=["phone", "narrow"])
def test_nothing_is_wider_than_the_screen(browser: Browser, tmp_path: Path, viewport: dict[str, int]) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitän"
    write(planned(ROUTINE.replace("Calf stretch", long).replace("Two for", long)), tmp_path / "long.html")
    with opened(browser, tmp_path / "long.html", viewport=viewport) as page:
        page.locator("#chapters button").nth(1).click()
        wait_for(page, "name", long)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        edges = page.evaluate("[...document.querySelectorAll('main *:not(.days, .days *)')]"
                              ".map((one) => one.getBoundingClientRect().right)")
        assert max(edges) <= viewport["width"]


def test_without_a_script_it_still_plays_and_is_read(browser: Browser, file: Path) -> None:
    with opened(browser, file, java_script_enabled=False) as page:
        sound = page.locator("audio[controls]")
        assert sound.is_visible()
        assert not page.locator("button").filter(visible=True).count()
        assert page.get_by_text("Stop if it hurts. Then rest.").is_visible()
        assert page.get_by_text("Lean forward.").is_visible()


def test_it_prints_as_the_hand_out(browser: Browser, file: Path) -> None:
    with opened(browser, file, color_scheme="dark") as page:
        assert not page.get_by_text("Week 4").is_visible()
        page.emulate_media(media="print")
        text = page.locator("body").inner_text()
        for line in ("Two for the ankle", "sturdy chair", "Ask first.", "When to stop", "Stop if it hurts. Then rest.",
                     "Hold for five seconds, on each side", "Day 7", "Week 4", "Notes"):
            assert line in text
        assert not {"Play", "Next exercise", "Print"} & set(text.splitlines())
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        boxes = page.locator(".box").all()
        assert len(boxes) == 28
        assert all(box.is_visible() for box in boxes)
        printed = page.pdf(format="A4", prefer_css_page_size=True)
        assert printed.startswith(b"%PDF") and printed.count(b"/Type /Page\n") in (1, 2)


def test_hostile_texts_do_nothing(browser: Browser, hostile: Path) -> None:
    with opened(browser, hostile) as page:
        assert page.locator("h1").text_content() == one_line(" ".join(HOSTILE))
        page.locator("#chapters button").nth(1).click()
        page.wait_for_function("() => document.getElementById('name').textContent.includes('</script>')")
        page.wait_for_function("() => document.getElementById('caption').textContent !== ''")
        assert page.evaluate("'hacked' in window") is False
        assert page.locator("img, iframe, a").count() == 0
        assert page.evaluate("document.scripts.length") == 2


def test_what_got_in_all_the_same_would_do_nothing(browser: Browser, file: Path) -> None:
    with opened(browser, file, attacked=True) as page:
        page.evaluate("""() => {
            const add = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));
            add("script", {textContent: "window.hacked = 1"});
            add("style", {textContent: "body { display: none }"});
            add("img", {src: "data:image/gif;base64,R0lGODlhAQABAAAAACw="});
            add("iframe", {src: "data:text/html,x"});
            add("div", {innerHTML: "<b style='color: red' onclick='window.hacked = 1'>x</b>"});
            document.querySelector("b").click();
        }""")
        page.wait_for_function("() => window.blocked.length >= 6")
        assert set(page.evaluate("window.blocked")) == {
            "script-src-elem", "style-src-elem", "img-src", "frame-src", "style-src-attr", "script-src-attr"}
        assert page.evaluate("'hacked' in window") is False
        assert page.locator("h1").is_visible()

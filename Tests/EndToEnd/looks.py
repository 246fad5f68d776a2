"""What a page is to those who look at it, listen to it, or have no mouse."""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT

PICTURES = Path(__file__).resolve().parents[2] / "build" / "screenshots"
NARROW = 360
WIDE = 1_280
THEMES = ("light", "dark")
# Down to what a wide screen leaves at 400 %.
WIDTHS = (320, NARROW, 768, WIDE)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
TABS_MAX = 150


def shot(page, name, widths=(NARROW, WIDE), themes=THEMES):
    """Pictures of the whole page as build/screenshots/NAME-WIDTH-THEME.png, for people to look at."""
    with at_widths(page, widths) as each_width:
        for width in each_width:
            for theme in in_themes(page, themes):
                page.screenshot(path=PICTURES / f"{name}-{width}-{theme}.png", full_page=True, animations="disabled")


def in_themes(page, themes=THEMES):
    """The page as the system's preference makes it, one after the other; afterwards as it was opened."""
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        _settle(page)
        yield theme
    page.emulate_media(color_scheme="null")


@contextmanager
def at_widths(page, widths):
    before = page.viewport_size

    def each():
        for width in widths:
            page.set_viewport_size({"width": width, "height": 740 if width < 600 else 800})
            _settle(page)
            yield width

    yield each()
    page.set_viewport_size(before)


def no_overflow(page, widths=WIDTHS):
    """Nobody has to scroll sideways, down to the narrowest screen. What scrolls by itself may be wide."""
    with at_widths(page, widths) as each_width:
        for width in each_width:
            wide = page.evaluate(TOO_WIDE)
            if wide:
                pytest.fail(f"at {width} px {page.url} is too wide:\n  " + "\n  ".join(wide))


TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const reach = (element) => Math.max(element.getBoundingClientRect().right - root.clientWidth,
                                      -element.getBoundingClientRect().left);
  const wide = [...document.querySelectorAll("body *")].filter((element) => reach(element) > 0.5);
  const name = (element) =>
    `<${element.localName} class="${element.getAttribute("class") ?? ""}"> by ${Math.round(reach(element))} px`;
  return [`${root.scrollWidth} px in ${root.clientWidth}`, ...wide.slice(0, 10).map(name)];
}"""


def _settle(page):
    """Fonts are there and the layout is done."""
    page.evaluate("() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => done())))")


def check_accessibility(page, themes=THEMES, within=None, but=()):
    """What axe finds against WCAG 2.2 AA, in each theme, since contrasts differ. `within`: a selector; `but`: names of
    rules, with the reason beside the call."""
    for theme in in_themes(page, themes):
        page.evaluate(AXE_SCRIPT)
        rules = {name: {"enabled": False} for name in but}
        options = {"runOnly": {"type": "tag", "values": STANDARDS}, "rules": rules, "resultTypes": ["violations"]}
        found = page.evaluate("([where, options]) => axe.run(where ?? document, options)", [within, options])
        told = [_told(violation) for violation in found["violations"]]
        if told:
            pytest.fail(f"not accessible in the {theme} theme, {page.url}:\n" + "\n".join(told))


def _told(violation):
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines.append("  " + " ".join(map(str, node["target"])) + "  " + node["html"][:160])
        lines += ["    " + line.strip() for line in node["failureSummary"].splitlines()[1:]]
    return "\n".join(lines)


def focused(page):
    """What has the keyboard's focus, as assistive technology tells it: `button "Sign in"`; None where nothing has."""
    element = page.locator(":focus")
    if element.count() == 0:
        return None
    first = element.aria_snapshot().splitlines()
    # A name with a colon in it makes the line a quoted one.
    told = re.match(r'- \'?(\w+(?: "(?:[^"\\]|\\.)*")?)', first[0]) if first else None
    return told[1] if told else element.evaluate("(element) => element.localName")


def tab_to(page, wanted, key="Tab"):
    """Goes on by keyboard until what is wanted has the focus: its name as people hear it, or `role "name"`."""
    visited = []
    for _ in range(TABS_MAX):
        page.keyboard.press(key)
        here = focused(page)
        if here and (here == wanted or here.endswith(f' "{wanted}"')):
            return page.locator(":focus")
        visited.append(here)
        if visited.count(None) > 1:
            break
    pytest.fail(f"the keyboard does not come to {wanted!r}; it comes to {visited}")

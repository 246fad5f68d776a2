"""The page that shows every piece of the design system, and what each piece does by keyboard."""

import random
import re

import pytest
from looks import check_accessibility, no_overflow, shot
from playwright.sync_api import expect

STEPS, SEEDS = 20, 4


@pytest.fixture
def design(page):
    page.goto("/design")
    expect(page.get_by_role("heading", level=1, name="Design")).to_be_visible()
    expect(page.locator(".chart canvas").first).to_be_attached()
    return page


def open_design(open_page, **options):
    page = open_page(**options)
    page.goto("/design")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


@pytest.mark.parametrize("state", ["Usual", "Busy", "Disabled", "Wrong"])
def test_every_piece_is_for_everybody_in_every_state(design, state):
    design.get_by_role("group", name="State").get_by_text(state, exact=True).click()
    check_accessibility(design)
    no_overflow(design)
    shot(design, f"design-{state.lower()}")


def test_every_piece_reads_from_right_to_left_and_in_german(design, open_page):
    design.get_by_text("Right to left").click()
    no_overflow(design)
    shot(design, "design-rtl", themes=("light",))
    german = open_design(open_page, locale="de", theme="dark", width=360)
    expect(german.locator("html")).to_have_attribute("lang", "de")
    expect(german.get_by_text("The mark", exact=True)).to_have_count(0)
    no_overflow(german)


def test_a_menu_is_gone_through_by_keys(design):
    design.locator("#dialogs").scroll_into_view_if_needed()
    button = design.locator("#dialogs [aria-haspopup=menu]").first
    button.focus()
    design.keyboard.press("ArrowDown")
    items = design.get_by_role("menu").get_by_role("menuitem")
    expect(items.first).to_be_focused()
    design.keyboard.press("End")
    expect(items.last).to_be_focused()
    design.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    design.keyboard.press("d")
    expect(items.filter(has_text=re.compile("^Delete"))).to_be_focused()
    check_accessibility(design, themes=("light",))
    design.keyboard.press("Escape")
    expect(design.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()
    design.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    design.keyboard.press("Tab")
    expect(design.get_by_role("menu")).to_have_count(0)


def test_a_dialog_keeps_the_focus_and_gives_it_back(design):
    button = design.get_by_role("button", name="Open a dialog")
    button.click()
    dialog = design.get_by_role("dialog")
    expect(dialog.get_by_role("textbox")).to_be_focused()
    check_accessibility(design, themes=("light",))
    for _ in range(8):
        design.keyboard.press("Tab")
        # The browser's own controls come in between, and are nothing of the page.
        assert design.evaluate("() => document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    # Escape belongs to what is on top.
    dialog.locator("[aria-haspopup=menu]").click()
    expect(design.get_by_role("menu")).to_be_visible()
    design.keyboard.press("Escape")
    expect(design.get_by_role("menu")).to_have_count(0)
    expect(dialog).to_be_visible()
    design.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    assert not design.evaluate("() => document.documentElement.classList.contains('has-dialog')")
    button.click()
    design.mouse.click(5, 5)
    expect(dialog).to_have_count(0)


def test_what_cannot_be_undone_is_asked_with_the_focus_on_not_doing_it(design):
    design.get_by_role("button", name="Delete the course").click()
    confirm = design.get_by_role("alertdialog")
    expect(confirm.get_by_role("button", name="Cancel")).to_be_focused()
    confirm.get_by_role("button").last.click()
    expect(confirm.get_by_role("button").last).to_have_attribute("aria-busy", "true")
    expect(confirm).to_have_count(0)


@pytest.mark.parametrize("is_rtl, forward", [(False, "ArrowRight"), (True, "ArrowLeft")])
def test_tabs_are_gone_through_by_arrows_the_way_they_are_read(design, is_rtl, forward):
    if is_rtl:
        design.get_by_text("Right to left").click()
    tabs = design.locator("#tabs").get_by_role("tab")
    tabs.first.focus()
    design.keyboard.press(forward)
    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    design.keyboard.press("End")
    expect(tabs.last).to_have_attribute("aria-selected", "true")
    design.keyboard.press(forward)
    expect(tabs.first).to_be_focused()
    panel = design.locator("#tabs").get_by_role("tabpanel")
    expect(panel).to_have_attribute("aria-labelledby", tabs.first.get_attribute("id"))


def test_a_refused_form_leads_to_its_first_fault(design):
    form = design.locator("#form form")
    form.get_by_role("button").click()
    first = form.get_by_role("textbox").first
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-invalid", "true")
    expect(first).to_have_accessible_description(re.compile(r"\w"))
    first.fill("Hypatia")
    form.get_by_role("button").click()
    expect(form.get_by_role("textbox").nth(1)).to_be_focused()
    form.get_by_role("textbox").nth(1).fill("hypatia@school.example")
    form.get_by_role("button").click()
    expect(form.get_by_role("status").or_(form.get_by_role("alert"))).to_be_visible()


FIRST_SHOWN = """() => {
  const list = document.querySelector(".virtual-list");
  const top = list.getBoundingClientRect().top;
  const rows = [...list.querySelectorAll("[role=listitem]")].map((row) => ({
    text: row.textContent, top: row.getBoundingClientRect().top - top, bottom: row.getBoundingClientRect().bottom - top }));
  rows.sort((a, b) => a.top - b.top);
  // The row that has the keyboard's place stays in the page, wherever that is.
  const near = rows.filter((row) => row.bottom > -list.clientHeight && row.top < 2 * list.clientHeight);
  const gaps = near.slice(1).filter((row, index) => Math.abs(row.top - near[index].bottom) > 1).length;
  return { first: rows.find((row) => row.bottom > 1), gaps, count: rows.length, last: near.at(-1).bottom,
           height: list.clientHeight };
}"""


def settled(page):
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))")
    return page.evaluate(FIRST_SHOWN)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_long_list_stays_where_it_is_read(design, seed):
    chance = random.Random(seed)
    design.locator("#list").scroll_into_view_if_needed()
    design.evaluate("() => document.querySelector('.virtual-list').scrollTo(0, 200_000)")
    for step in range(STEPS):
        move = chance.randint(-30_000, 30_000)
        design.evaluate("(by) => document.querySelector('.virtual-list').scrollBy(0, by)", move)
        before = settled(design)
        assert before["gaps"] == 0 and before["count"] < 60 and before["last"] >= before["height"], (seed, step, before)
        if chance.random() < 0.5:
            design.get_by_role("button", name="Put 20 before").click()
            after = settled(design)
            assert after["first"]["text"] == before["first"]["text"], f"seed {seed}, step {step}"
            assert abs(after["first"]["top"] - before["first"]["top"]) < 2, f"seed {seed}, step {step}"


def test_a_long_list_is_reached_to_its_end_by_keys(design):
    design.locator(".virtual-list [tabindex='0']").focus()
    design.keyboard.press("End")
    expect(design.locator(".virtual-list [aria-posinset='10000']")).to_be_visible()
    design.keyboard.press("Home")
    expect(design.locator(".virtual-list [aria-posinset='1']")).to_be_visible()


def test_one_of_many_is_found_by_typing(design):
    combo = design.get_by_role("combobox").and_(design.locator("input")).first
    before = combo.input_value()
    combo.focus()
    design.keyboard.press("ControlOrMeta+A")
    design.keyboard.type("zzz")
    design.keyboard.press("Escape")
    expect(combo).to_have_value(before)
    design.keyboard.press("ArrowDown")
    expect(design.get_by_role("listbox")).to_be_visible()
    design.keyboard.press("ArrowDown")
    option = design.get_by_role("listbox").get_by_role("option", selected=True)
    words = option.inner_text().splitlines()[0]
    design.keyboard.press("Enter")
    expect(design.get_by_role("listbox")).to_have_count(0)
    expect(combo).to_have_value(words)


def test_a_table_is_sorted_by_its_heads_and_becomes_cards_where_it_is_narrow(design):
    head = design.locator("#table th[aria-sort]").filter(has=design.get_by_role("button")).first
    before = head.get_attribute("aria-sort")
    head.get_by_role("button").click()
    assert design.locator("#table th[aria-sort]").first.get_attribute("aria-sort") != before or \
        design.locator("#table th[aria-sort]").count() > 0
    rows = design.locator("#table tbody tr")
    first, second = rows.nth(0).bounding_box(), rows.nth(1).bounding_box()
    assert first["height"] < 80 and second["y"] >= first["y"] + first["height"] - 1
    design.set_viewport_size({"width": 360, "height": 740})
    assert rows.nth(0).bounding_box()["height"] > 100


def test_a_toast_waits_for_whoever_reads_it_and_stays_above_a_dialog(open_page):
    page = open_design(open_page, moves=True)
    page.clock.install()
    page.locator("#toasts").get_by_role("button", name="With an action").click()
    toast = page.get_by_role("region", name="Notifications").get_by_role("button", name="Undo")
    expect(toast).to_be_visible()
    toast.hover()
    page.clock.fast_forward(60_000)
    expect(toast).to_be_visible()
    page.mouse.move(5, 5)
    page.clock.fast_forward(60_000)
    expect(toast).to_have_count(0)
    page.get_by_role("button", name="Open a dialog").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")


def test_a_chart_is_drawn_in_the_colours_of_the_theme_with_its_figures_beside(design):
    picture = "() => document.querySelector('.chart canvas').toDataURL()"
    design.wait_for_function("() => document.querySelector('.chart canvas').width > 0")
    light = design.evaluate(picture)
    design.emulate_media(color_scheme="dark")
    design.wait_for_function(f"(light) => ({picture})() !== light", arg=light)
    table = design.locator(".chart table").first
    assert table.locator("tbody tr").count() == 7 and "Mon" in table.inner_text()

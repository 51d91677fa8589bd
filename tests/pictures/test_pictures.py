"""Every picture is well-formed, says in words what it draws, draws what its table says, stays in its frame and escapes what it is given."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.pictures.reading import WORDS, Drawn, figures

from odra.letters import Speaker
from odra.pictures import Arrival, Fan, Gauge, Leaving, Pair, Picture, Section, Table, Weeks, chance, percent, sheet, spark
from odra.pictures.compared import compared, compared_table
from odra.pictures.drawing import NARROW, WIDE, apart, number
from odra.pictures.style import RULES, TOKENS, style

STATIC = Path(__file__).resolve().parents[2] / "src" / "odra" / "web" / "static" / "odra"
ON = 20_780  # 23 November 2026, a Monday
FAN = Fan(
    "Amazon.de", ON, 0.0062, 0.01, 0.0081, 0.0071, 0.0095,
    past=[(n, 0.005 + n * 0.00001) for n in range(-59, 0)] + [(0, 0.0062)],
    low=[(n, 0.0062 - n * 0.00002) for n in range(61)], middle=[(n, 0.0062) for n in range(61)], high=[(n, 0.0062 + n * 0.0001) for n in range(61)],
)  # fmt: skip
GAUGE = Gauge(0.0062, 0.01, 13, 2110, 4, 0.0081)
LEAVING = Leaving(ON, 3, 0.0125, 0.01, ((ON + 1, 1), (ON + 12, 2)), tuple([0.0104] * 11 + [0.0] * 50))
WEEKS = Weeks(tuple((ON - 63 + 7 * n, n % 4) for n in range(9)))
ARRIVAL = Arrival(
    "US", ON, 19, tuple((n / 60, n / 50, n / 40) for n in range(31)), 0.4, parcels=212, of_lane=90, asked_on=ON + 10,
    promised_on=ON + 1, claims_on=ON + 4,
)  # fmt: skip
PAIRS = [Pair("Order defect rate", 0.0058, 0.0077, 0.01), Pair("A-to-z claims", 0.0, None)]
PICTURES = {
    "fan": (FAN.picture, FAN.table), "leaving": (LEAVING.picture, LEAVING.table), "weeks": (WEEKS.picture, WEEKS.table),
    "arrival": (ARRIVAL.picture, ARRIVAL.table),
    "told": (lambda words, width=WIDE: compared(PAIRS, words, width=width), lambda words: compared_table(PAIRS, words)),
    "gauge": (lambda words, width=0: GAUGE.picture(words), GAUGE.table),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_well_formed_and_named_with_its_title_and_description(name: str, width: int, language: str) -> None:
    draw, table = PICTURES[name]
    words = Speaker(language, "Europe/Amsterdam")
    picture = draw(words, width=width)
    drawn = Drawn(picture)
    title, desc = (next(e for e in drawn.every if e.tag == tag) for tag in ("title", "desc"))
    assert drawn.root.get("role") == "img"
    assert drawn.root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text and desc.text and picture.name == name
    assert not [e for e in drawn.every if e.get("style")]
    shown = table(words)
    assert {len(row) for row in shown.rows} == {len(shown.header)}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_stays_in_its_frame(name: str, width: int) -> None:
    picture = PICTURES[name][0](WORDS, width=width)
    for e in Drawn(picture).every:
        places = [*re.findall(r"(-?[\d.]+) (-?[\d.]+)", e.get("d", "")), (e.get("x", "0"), e.get("y", "0"))]
        for x, y in places:
            assert -0.1 <= float(x) <= picture.width + 0.1 and -0.1 <= float(y) <= picture.height + 0.1, (e.tag, e.attrib)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_names_of_the_weeks_are_whole(width: int) -> None:
    names = {
        e.text: float(e.get("x", 0))
        for e in Drawn(WEEKS.picture(WORDS, width=width)).every
        if e.text and " " in e.text and e.get("x")
    }
    assert all(3 * len(name) <= x <= width - 3 * len(name) for name, x in names.items()) and len(names) >= 3


def test_the_fan_begins_with_the_rate_of_today_and_its_table_has_what_it_draws() -> None:
    drawn, table = Drawn(FAN.picture(WORDS)), FAN.table(WORDS)
    past, middle = (e.get("d", "") for e in drawn.of("ln"))
    assert past.rpartition("L")[2] == middle.removeprefix("M").partition("L")[0]
    assert {"0.62%", "0.81%", "1%", "1.22%"} <= figures(drawn)
    assert [row[1] for row in table.rows if row[1]][-2:] == ["0.49%", "0.62%"]
    last = table.rows[-1]
    assert last == (WORDS.day(ON + 56), "", percent(0.0062 - 56 * 0.00002), "0.62%", percent(0.0062 + 0.0056))


def test_the_labels_of_now_and_of_what_is_projected_can_both_be_read() -> None:
    drawn = Drawn(replace(FAN, final=FAN.rate).picture(WORDS))
    now, projected = (
        next(float(e.get("y", 0)) for e in drawn.every if (e.text or "").startswith(w)) for w in ("Now", "Projected")
    )
    assert abs(now - projected) >= 16


def test_the_label_of_a_rate_of_nothing_stands_above_the_days() -> None:
    drawn = Drawn(replace(FAN, rate=0.0, final=0.0004).picture(WORDS))
    now, today = (next(float(e.get("y", 0)) for e in drawn.every if (e.text or "").startswith(w)) for w in ("Now", "Today"))
    assert today - now >= 16


def test_the_gauge_brackets_the_room_that_is_left_below_the_limit() -> None:
    drawn = Drawn(GAUGE.picture(WORDS))
    assert drawn.of("brace") and "4" in drawn.said and {"0.62", "0.81"} <= set(drawn.said)
    cells = {cell for row in GAUGE.table(WORDS).rows for cell in row}
    assert {"0.62%", "13 of 2,110", "0.81%", "1%", "4"} <= cells
    assert not Drawn(replace(GAUGE, rate=0.02, room=0).picture(WORDS)).of("brace")


def test_without_a_forecast_nothing_is_hatched() -> None:
    assert not Drawn(replace(GAUGE, final=None).picture(WORDS)).of("hatch")
    assert Drawn(GAUGE.picture(WORDS)).of("hatch")


def test_the_calendar_fills_the_days_on_which_orders_leave_and_tells_the_rate_then() -> None:
    drawn, table = Drawn(LEAVING.picture(WORDS)), LEAVING.table(WORDS)
    assert [e.text for e in drawn.of("on")] == ["−1", "−2"]
    assert table.rows == (("Tue 24 Nov", "1", "2", "1.04%"), ("Sat 5 Dec", "2", "0", "0.00%"))
    assert [e.text for e in drawn.of("lim")] == ["1.04%"]  # the week that ends on 29 November; after 5 December it is 0
    assert "Tue 24 Nov" in drawn.told and "Sat 5 Dec" in drawn.told


def test_a_month_of_which_the_calendar_shows_no_day_is_not_named() -> None:
    until = {
        day: Drawn(replace(LEAVING, leaves=((ON + day, 1),)).picture(WORDS)).said for day in (38, 39)
    }  # 31 December, 1 January
    assert ["Jan" in said for said in until.values()] == [False, True]


def test_the_calendar_puts_each_day_on_its_weekday() -> None:
    drawn = Drawn(LEAVING.picture(WORDS))
    names = {e.text: float(e.get("y", 0)) for e in drawn.every if e.get("x") == "0" and e.tag == "text"}
    assert list(names)[:7] == "Mon Tue Wed Thu Fri Sat Sun".split()
    first, second = (float(e.get("y", 0)) for e in drawn.of("on"))
    assert (first, second) == (names["Tue"], names["Sat"])


def test_the_weeks_are_told_as_they_are_drawn() -> None:
    drawn = Drawn(WEEKS.picture(WORDS))
    assert [row[1] for row in WEEKS.table(WORDS).rows] == "0 1 2 3 0 1 2 3 0".split()
    assert "0, 1, 2, 3, 0, 1, 2, 3, 0" in drawn.told and len(drawn.of("bar")) == 6


def test_the_transit_curve_names_the_chance_of_the_day_asked_about_and_what_never_arrives() -> None:
    drawn, table = Drawn(ARRIVAL.picture(WORDS, width=NARROW)), ARRIVAL.table(WORDS)
    assert "20% by Thu 3 Dec" in drawn.said and "40% never arrive" in drawn.said
    assert ("Thu 3 Dec", "20%", "17% – 25%") in table.rows
    assert table.rows[-1] == ("Never arrives", "40%", "")
    assert {"Promised by Tue 24 Nov", "Claims open Fri 27 Nov"} <= set(drawn.said)
    assert not Drawn(replace(ARRIVAL, claims_on=ON - 1).picture(WORDS)).of("limit")


def test_a_parcel_that_will_hardly_come_has_its_chance_above_the_days_and_what_never_arrives() -> None:
    lost = replace(ARRIVAL, chances=tuple((0, 0.001, 0.004) for _ in range(31)), never=0.99, asked_on=ON + 14)
    drawn = Drawn(lost.picture(WORDS, width=NARROW))
    asked, never, day = (
        next(float(e.get("y", 0)) for e in drawn.every if (e.text or "").startswith(w)) for w in ("<1% by", "99% never", "Today")
    )
    assert asked + 14 < never < day - 14


def test_a_pair_of_figures_has_two_dots_and_one_that_is_not_known_has_one() -> None:
    drawn = Drawn(compared(PAIRS, WORDS))
    assert len(drawn.of("dot-m")) == 3 and len(drawn.of("dot")) == 2  # one of each is the key
    assert len(drawn.of("stop")) == 1
    assert compared_table(PAIRS, WORDS).rows == (("Order defect rate", "0.58%", "0.77%"), ("A-to-z claims", "0.00%", "–"))


def test_a_trend_ends_with_its_last_value_and_needs_two() -> None:
    drawn = Drawn(spark([0.1, 0.3, 0.2], limit=0.3))
    (dot,) = (e for e in drawn.every if e.tag == "circle")
    assert drawn.every[-2].get("d", "").endswith(f"L{dot.get('cx')} {dot.get('cy')}")
    assert len(drawn.of("t")) == 1
    assert spark([0.1]) == spark([]) == ""
    assert Drawn(spark([0.0, 0.0])).every


def test_what_is_drawn_is_escaped() -> None:
    hostile = '</text><script>alert("1")</script>&'
    drawn = Drawn(replace(FAN, place=hostile).picture(WORDS))
    assert hostile in drawn.told and "script" not in {e.tag for e in drawn.every}
    assert hostile in Drawn(compared([Pair(hostile, 0.1, 0.2)], WORDS)).said


def test_a_sheet_has_every_picture_with_its_heading_and_its_table_and_needs_nothing_else() -> None:
    shown = tuple((draw(WORDS), table(WORDS)) for draw, table in PICTURES.values())
    text = sheet("Rates", [Section("Amazon.de", ("0.62%",), shown), Section("Amazon.fr", (), shown[:1])])
    drawn = Drawn(text)
    assert [e.text for e in drawn.of("head")] == ["Amazon.de", "Amazon.fr"]
    assert len([e for e in drawn.every if e.get("role") == "img"]) == 7
    cells = {cell for _, table in shown for row in table.rows for cell in row if cell}
    assert cells <= {e.text for e in drawn.of("td")}
    ids = [e.get("id") for e in drawn.every if e.get("id")]
    assert len(ids) == len(set(ids))
    assert {i for e in drawn.every for i in e.get("aria-labelledby", "").split()} <= set(ids)
    assert re.findall(r"https?:[^\"]+", text) == ["http://www.w3.org/2000/svg"]
    assert set(re.findall(r"url\(([^)]*)\)", text)) == {"#hatch"} and "@import" not in text and "href" not in text


def test_nothing_on_a_sheet_lies_on_something_else() -> None:
    tall = Table(("Day", "Rate"), tuple((str(n), "1%") for n in range(60)))
    drawn = Drawn(sheet("Rates", [Section("A", (), ((WEEKS.picture(WORDS), tall), (GAUGE.picture(WORDS), tall)))]))
    tops = [float(e.get("y", 0)) for e in drawn.every if e.get("role") == "img"]
    assert tops[1] - tops[0] > 60 * 17
    assert max(float(e.get("y", 0)) for e in drawn.of("td")) < float(drawn.root.get("height", 0))


def rules(css: str) -> dict[str, str]:
    return {name.strip(): " ".join(body.split()) for name, body in re.findall(r"^([^{}@/]+)\{([^{}]*)\}", css, re.MULTILINE)}


def test_a_file_looks_as_the_desk_does() -> None:
    desk = rules((STATIC / "desk.css").read_text("utf-8"))
    assert {name: desk.get(name) for name in rules(RULES)} == rules(RULES)
    tokens = (STATIC / "tokens.css").read_text("utf-8")
    found = dict(re.findall(r"--([\w-]+): light-dark\(([^)]*)\)", tokens))
    assert {name: ", ".join(pair) for name, pair in TOKENS.items()} == {name: found[name] for name in TOKENS}


def test_a_file_is_dark_only_on_screens_and_names_every_colour() -> None:
    light, dark = style().split("@media screen and (prefers-color-scheme: dark)")
    assert "var(" not in light + dark
    assert "#0d4a73" in light and "#86c2ee" in dark and "#0d4a73" not in dark


def test_every_class_that_is_drawn_has_its_rule() -> None:
    used = {c for draw, _ in PICTURES.values() for e in Drawn(draw(WORDS)).every for c in e.get("class", "").split()}
    assert used - {"chart", "only-wide"} <= set(re.findall(r"\.([\w-]+)", RULES))


def test_numbers_are_short_and_labels_are_moved_apart() -> None:
    assert [number(v) for v in (1.04, 2.0, -0.01, -3.25)] == ["1", "2", "0", "-3.2"]
    assert apart(10, 30, 15) == (10, 30) and apart(10, 12, 15) == (3.5, 18.5) and apart(12, 10, 15) == (18.5, 3.5)
    assert isinstance(GAUGE.picture(WORDS), Picture)


def test_no_chance_is_certain() -> None:
    assert [chance(share) for share in (0, 0.004, 0.006, 0.5, 0.994, 0.996, 1)] == [
        "<1%",
        "<1%",
        "1%",
        "50%",
        "99%",
        ">99%",
        ">99%",
    ]

"""Inspections and what they find: counted, and expected, by tier. A violation is certain or out of the question but where stated."""

from __future__ import annotations

from stories import NAN, expect, happens, strata

CERTAIN = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"

[gates.main]
[gates.north]
lanes = { inbound = 1 }
service = { inbound = "1 min" }
waiting_room = 0

[inspection_yard]
spot_check_rate = 0
scan_share = 1
document_detection = { sensitivity = 0, false_alarms = 0 }
scan_detection = { sensitivity = 1, false_alarms = 0 }
examination_sensitivity = 1

[tiers]
advanced_certified = { violation_rate = 0 }
general_certified = { violation_rate = 1 }
standard = { violation_rate = 0 }
discredited = { violation_rate = 1 }

[reforms.tiered_inspection]
rates = { advanced_certified = 1, general_certified = 0, standard = 0, discredited = 1 }

[flows]
in = { kind = "first_line_in", gate = "main" }
north = { kind = "first_line_in", gate = "north" }
goods = { kind = "gate_registered", gate = "main" }
empty = { kind = "empty", gate = "main" }
"""

VISITS = """time,flow,declaration,tier
2026-03-01T08:00,in,,discredited
2026-03-01T09:00,in,,general_certified
2026-03-01T23:50,in,W,advanced_certified
2026-03-02T00:10,in,W,advanced_certified
2026-03-02T08:00,in,,advanced_certified
2026-03-02T08:00,in,,advanced_certified
2026-03-02T08:00,in,A,advanced_certified
2026-03-02T08:00,in,A,advanced_certified
2026-03-02T10:00,in,,general_certified
2026-03-02T10:00,in,,general_certified
2026-03-02T10:00,in,,general_certified
2026-03-02T11:00,in,,standard
2026-03-02T12:00,goods,,standard
2026-03-02T12:00,empty,,standard
2026-03-03T08:00,in,,discredited
2026-03-03T09:00,in,D,discredited
2026-03-03T09:00,in,D,discredited
2026-03-03T10:00,north,T,advanced_certified
2026-03-03T10:00,north,T,advanced_certified
2026-03-03T10:00,north,U,discredited
2026-03-04T00:00,in,,discredited
"""


def test_inspections_and_finds_of_those_who_arrive_in_the_window() -> None:
    """The trusted and the discredited are selected and scanned, those with something to hide are not the trusted.

    Declarations of the window: the trusted two and A; three of the second tier; standard ones; the discredited one and D. T and U are
    turned away, T with one of its two vehicles; W began before. Vehicles scanned: 2 + 2 of A, 1 + 2 of D, and one each of T and W.
    Examined: of the discredited the one, and of D the vehicle with the violation, where it is found.
    """
    outcome = happens(CERTAIN, visits=VISITS)
    expect(
        outcome,
        {
            ("selected", "all"): 5 / 2,
            ("selected", "tier advanced_certified"): 3 / 2,
            ("selected", "tier general_certified"): 0,
            ("selected", "tier standard"): 0,
            ("selected", "tier discredited"): 2 / 2,
            ("scans", "all"): 9 / 2,
            ("examinations", "all"): 2 / 2,
            ("false_alarms", "all"): 0,
            ("violations", "all"): 5 / 2,
            ("violations", "tier advanced_certified"): 0,
            ("violations", "tier general_certified"): 3 / 2,
            ("violations", "tier discredited"): 2 / 2,
            ("violations_found", "all"): 2 / 2,
            ("violations_found", "tier general_certified"): 0,
            ("violations_found", "tier discredited"): 2 / 2,
            ("violations_missed", "all"): 3 / 2,
            ("violations_missed", "tier general_certified"): 3 / 2,
            ("violations_missed", "tier discredited"): 0,
            ("expected_violations", "all"): 5 / 2,
            ("expected_found", "all"): 2 / 2,
            ("expected_missed", "all"): 3 / 2,
            ("detection_share", "all"): 2 / 5,
            ("detection_share", "tier advanced_certified"): NAN,  # nothing to find
            ("detection_share", "tier general_certified"): 0,
            ("detection_share", "tier discredited"): 1,
            ("examinations_per_find", "all"): 1,
        },
    )
    assert outcome.series["by day"]["physical examinations (vehicles)"].tolist() == [0, 2]
    for measure in ("scans", "examinations", "false_alarms", "examinations_per_find"):
        assert strata(outcome, measure) == ["all"]


def test_an_examination_that_sees_nothing_finds_nothing() -> None:
    outcome = happens(CERTAIN, "inspection_yard.examination_sensitivity=0", visits=VISITS)
    expect(
        outcome,
        {
            ("examinations", "all"): 2 / 2,
            ("violations", "all"): 5 / 2,
            ("violations_found", "all"): 0,
            ("violations_missed", "all"): 5 / 2,
            ("violations_missed", "tier discredited"): 2 / 2,
            ("expected_found", "all"): 0,
            ("examinations_per_find", "all"): NAN,
        },
    )


def test_an_alarm_without_a_violation_is_false_and_leads_to_an_examination() -> None:
    """All nine in the yard are examined; seven of them carry nothing. Whether scan or documents raise the alarm, or both."""
    for alarms in (["scan"], ["document"], ["scan", "document"]):
        outcome = happens(CERTAIN, *[f"inspection_yard.{check}_detection.false_alarms=1" for check in alarms], visits=VISITS)
        expect(outcome, {("examinations", "all"): 9 / 2, ("false_alarms", "all"): 7 / 2, ("scans", "all"): 9 / 2})


def test_spot_checks_are_selections_too() -> None:
    """Of the goods without papers and of the empty vehicle; at all others the rates stay."""
    outcome = happens(CERTAIN, "inspection_yard.spot_check_rate=1", visits=VISITS)
    expect(
        outcome,
        {
            ("selected", "all"): 7 / 2,
            ("selected", "tier standard"): 2 / 2,
            ("scans", "all"): 11 / 2,
            ("violations", "all"): 5 / 2,
        },
    )


def test_without_a_yard_nothing_is_said_of_detection() -> None:
    text = "\n".join(part for part in CERTAIN.split("\n\n") if "inspection" not in part)
    outcome = happens(text, visits=VISITS)
    for measure in ("selected", "scans", "violations", "expected_missed", "detection_share", "examinations_per_find"):
        assert strata(outcome, measure) == []


CHANCE = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
gates.main = {}

[inspection_yard]
scan_share = 0.6
document_detection = { sensitivity = 0.2, false_alarms = 0.5 }
scan_detection = { sensitivity = 0.9, false_alarms = 0.5 }
examination_sensitivity = 0.95

[tiers]
advanced_certified = { violation_rate = 0.1 }
general_certified = { violation_rate = 0.2 }
standard = { violation_rate = 0.3 }
discredited = { violation_rate = 0.4 }

[reforms.tiered_inspection]
rates = { advanced_certified = 0.01, general_certified = 0.05, standard = 0.1, discredited = 0.5 }

[flows.in]
kind = "first_line_in"
"""

BY_TIER = "\n".join(
    [
        "time,flow,tier",
        "2026-03-01T08:00,in,discredited",
        "2026-03-02T08:00,in,advanced_certified",
        *["2026-03-02T09:00,in,general_certified"] * 2,
        *["2026-03-02T10:00,in,standard"] * 3,
        *["2026-03-03T11:00,in,discredited"] * 4,
        "2026-03-04T08:00,in,discredited",
    ]
)


def test_expected_finds_by_tier() -> None:
    """Of those selected 0.6 are scanned: document check and scan miss (1 - 0.2)(1 - 0.9) = 0.08 of the violations; the others are
    examined at once. Found: 0.95 x (0.6 x 0.92 + 0.4) = 0.9044 of the violations among the selected. Present in the window:
    1 x 0.1, 2 x 0.2, 3 x 0.3 and 4 x 0.4, in all 3."""
    finds = 0.9044
    found = 0.1 * 0.01 + 0.4 * 0.05 + 0.9 * 0.1 + 1.6 * 0.5
    expect(
        happens(CHANCE, visits=BY_TIER),
        {
            ("expected_violations", "all"): 3 / 2,
            ("expected_violations", "tier advanced_certified"): 0.1 / 2,
            ("expected_violations", "tier general_certified"): 0.4 / 2,
            ("expected_violations", "tier standard"): 0.9 / 2,
            ("expected_violations", "tier discredited"): 1.6 / 2,
            ("expected_found", "all"): found * finds / 2,
            ("expected_found", "tier advanced_certified"): 0.1 * 0.01 * finds / 2,
            ("expected_found", "tier general_certified"): 0.4 * 0.05 * finds / 2,
            ("expected_found", "tier standard"): 0.9 * 0.1 * finds / 2,
            ("expected_found", "tier discredited"): 1.6 * 0.5 * finds / 2,
            ("expected_missed", "all"): (3 - found * finds) / 2,
            ("expected_missed", "tier advanced_certified"): (0.1 - 0.1 * 0.01 * finds) / 2,
            ("expected_missed", "tier general_certified"): (0.4 - 0.4 * 0.05 * finds) / 2,
            ("expected_missed", "tier standard"): (0.9 - 0.9 * 0.1 * finds) / 2,
            ("expected_missed", "tier discredited"): (1.6 - 1.6 * 0.5 * finds) / 2,
            ("detection_share", "all"): found * finds / 3,
            ("detection_share", "tier advanced_certified"): 0.01 * finds,
            ("detection_share", "tier general_certified"): 0.05 * finds,
            ("detection_share", "tier standard"): 0.1 * finds,
            ("detection_share", "tier discredited"): 0.5 * finds,
        },
    )


def test_the_risk_of_the_goods_multiplies_the_rate_of_violations_up_to_certainty() -> None:
    """Goods of twice the usual risk, and of five times. Discredited: 0.8, and 1 rather than 2."""
    for risk, share in ((2, 0.8), (5, 1)):
        text = CHANCE + f"\n[commodities.cloth]\nrisk = {risk}\n"
        outcome = happens(text, visits=BY_TIER)
        expect(
            outcome,
            {
                ("expected_violations", "tier discredited"): 4 * share / 2,
                ("expected_found", "tier discredited"): 4 * share * 0.5 * 0.9044 / 2,
            },
        )


def test_examinations_per_find_are_of_vehicles_for_every_expected_find() -> None:
    """Everybody is selected and examined at once: three declarations, one of them on two vehicles, so four examinations. Expected:
    three times 0.3 violations, of which 0.8 are found."""
    overrides = ("reforms.tiered_inspection.rates.standard=1", "inspection_yard.scan_share=0")
    visits = "time,flow,declaration\n" + "".join(f"2026-03-02T10:00,in,{name}\n" for name in ("A", "A", "B", "C"))
    outcome = happens(CHANCE, *overrides, "inspection_yard.examination_sensitivity=0.8", visits=visits)
    expect(
        outcome,
        {
            ("scans", "all"): 0,
            ("examinations", "all"): 4 / 2,
            ("expected_found", "all"): 3 * 0.3 * 0.8 / 2,
            ("examinations_per_find", "all"): 4 / (3 * 0.3 * 0.8),
        },
    )

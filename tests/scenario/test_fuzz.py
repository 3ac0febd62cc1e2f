"""Scenario files spoilt at random: whatever is in them, the answer is a scenario or a list of faults, never a traceback."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zonesim import load_scenario
from zonesim.demand.demand import draw
from zonesim.errors import InputError
from zonesim.zone.prepare import prepare

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LINES = sorted({line for name in ("baseline", "lilliput") for line in (SCENARIOS / f"{name}.toml").read_text("utf-8").splitlines()})
SPOILERS = (
    '"',
    "'",
    "=",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\n",
    ".",
    "-1",
    "1e400",
    "nan",
    "inf",
    "true",
    '"x"',
    "[]",
    "{}",
    "0",
    "99999999999999999999",
)

# A file small enough to be run to the end when it survives; big numbers are cut so that nobody draws a million vehicles.
ZONE = """title = "fuzz"
[horizon]
days = 1
warm_up = "0 s"
cool_down = "0 s"
[gates.main]
lanes = { inbound = 1, outbound = 1 }
service.inbound = { lognormal = { mean = "90 s", sd = "45 s" } }
calendar = "open"
[calendars.open]
open = [{ days = "mon-fri", from = "06:00", to = "22:00" }]
[document_office]
officers = 2
lead = { uniform = { min = "-1 h", max = "2 h" } }
[inspection_yard]
selection_rate = 0.5
bays = 1
[warehouses.barn]
docks = 2
storage = { places = 400, when_full = "wait" }
[firms.a]
tier = "discredited"
[flows.imports]
kind = "first_line_in"
dwell = { mixture = [{ share = 0.5, of = "1 h" }, { share = 0.5, of = { gamma = { mean = "2 h", sd = "1 h" } } }] }
arrivals = { vehicles_per_day = 20, by_hour = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0] }
declarations = { several_vehicles_share = 0.5 }
[flows.exports]
kind = "second_line_out"
arrivals.at = ["08:00", "09:30"]
[reforms.tiered_inspection]
from_day = 0
adoption = 0.5
"""


@st.composite
def spoilt(draw_: st.DrawFn) -> str:
    """The zone with a few cuts, insertions, swapped lines or lines from elsewhere."""
    text = ZONE
    for _ in range(draw_(st.integers(1, 4))):
        lines = text.splitlines(keepends=True) or ["\n"]
        at = draw_(st.integers(0, len(lines) - 1))
        place = draw_(st.integers(0, max(len(lines[at]) - 1, 0)))
        how = draw_(st.sampled_from(("cut", "insert", "drop", "repeat", "foreign", "text")))
        if how == "cut":
            lines[at] = lines[at][:place] + lines[at][place + draw_(st.integers(1, 8)) :]
        elif how == "insert":
            lines[at] = lines[at][:place] + draw_(st.sampled_from(SPOILERS)) + lines[at][place:]
        elif how == "drop":
            del lines[at]
        elif how == "repeat":
            lines.insert(draw_(st.integers(0, len(lines))), lines[at])
        elif how == "foreign":
            lines.insert(at, draw_(st.sampled_from(LINES)) + "\n")
        else:
            lines[at] = lines[at][:place] + draw_(st.text(max_size=5)) + lines[at][place:]
        text = "".join(lines)
    return text


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=spoilt())
def test_a_spoilt_file_is_a_scenario_or_a_list_of_faults(text: str, tmp_path: Path) -> None:
    file = tmp_path / "spoilt.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        scenario = load_scenario(file)
        if (
            sum(flow.arrivals.vehicles_per_day or 0 for flow in scenario.flows.values() if flow.arrivals) < 1e4
            and scenario.horizon.days < 30
        ):
            prepare(scenario, draw(scenario, seed=1, replication=0))
    except InputError as error:
        for fault in error.faults:
            assert fault.what
            assert str(file) in str(fault)

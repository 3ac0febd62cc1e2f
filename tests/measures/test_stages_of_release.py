"""The stages of the release time: a set of two that comes in on one day, a set of two that goes out on the next.

Both sets wait for everything there is to wait for: for each other, for their papers, for the one place in the yard, the lane. All of
them are inspected: documents 5 min, scan 3 min and its image 8 min, a false alarm, examination 60 min; of the goods that come in a
sample is taken in 4 min more, and the laboratory answers after 2 h.
"""

from __future__ import annotations

from stories import MINUTE, expect, happens, strata

EVERYTHING = """
horizon = { start = "2026-03-02", days = 2, warm_up = "0 s", cool_down = "0 s" }
log.file = "visits.csv"
holding_yard = {}

[gates.main]
lanes = { inbound = 1, outbound = 1 }
service = { inbound = "2 min", outbound = "1 min" }

[document_office]
officers = 1
automatic_share = 0
manual = "10 min"
lead = "-25 min"

[inspection_yard]
selection_rate = 1
spot_check_rate = 0
places = 1
bays = 1
inspectors = 1
scanners = 1
image_officers = 1
scan_share = 1
document_check = "5 min"
scan = "3 min"
image_review = "8 min"
examination = "60 min"
document_detection = { sensitivity = 0, false_alarms = 0 }
scan_detection = { sensitivity = 1, false_alarms = 1 }

[laboratory]
sampling = "4 min"
answer = "2 h"
failing_share = 0

[commodities]
grain = { sample_share = 1 }
cloth = {}

[tiers]
standard = { violation_rate = 0 }

[warehouses.barn]

[flows.in]
kind = "first_line_in"
commodities = { grain = 1 }

[flows.out]
kind = "second_line_out"
commodities = { cloth = 1 }
travel = "6 min"

[flows.empty]
kind = "empty"
"""

VISITS = """time,flow,declaration,loading_min,unloading_min,gate_out_min
2026-03-02T08:00,in,A,,10,
2026-03-02T08:10,in,A,,10,
2026-03-03T09:00,out,B,10,,
2026-03-03T09:00,out,B,20,,
2026-03-03T12:10,empty,,,,15
"""


def test_every_stage_of_the_release_time_has_its_own_mean() -> None:
    """In. The first is there at 8:00, the second at 8:10; then to the lane, 8:10-8:12 and 8:12-8:14. The papers, due at 8:00, are
    lodged at 8:25 and reviewed until 8:35: held 23 and 21 minutes. The first is in the yard at once: documents until 8:40, scan and
    image until 8:51, examination and sample until 9:55, answer 11:55. There the second, 200 minutes in the yard's queue, begins.

    Out. Both come at 9:00: entered 9:02 and 9:04, driven until 9:08 and 9:10, loaded 9:18 and 9:30, when the set is complete.
    Papers lodged 9:25, ready 9:35: held 5 minutes. The yard: the first documents 9:40, image 9:51, examined 10:51; the second, 76
    minutes in the queue, documents 10:56, image 11:07, examined 12:07. Driven until 10:57 and 12:13. The lane is free for the first;
    an empty vehicle that came at 12:10 has it until 12:27, so that the second waits 14 minutes. Left 10:58 and 12:28.
    """
    outcome = happens(EVERYTHING, visits=VISITS)
    expect(
        outcome,
        {
            ("release_stage_time", "inbound: waiting for the other vehicles, entry"): (10 + 0) / 2 * MINUTE,
            ("release_stage_time", "inbound: gate queue, entry"): (0 + 2) / 2 * MINUTE,
            ("release_stage_time", "inbound: gate service, entry"): 2 * MINUTE,
            ("release_stage_time", "inbound: held at the gate, entry"): (23 + 21) / 2 * MINUTE,
            ("release_stage_time", "inbound: waiting for a yard place"): (0 + 200) / 2 * MINUTE,
            ("release_stage_time", "inbound: document check"): 5 * MINUTE,
            ("release_stage_time", "inbound: scan"): 11 * MINUTE,
            ("release_stage_time", "inbound: physical examination"): 64 * MINUTE,
            ("release_stage_time", "inbound: waiting for the laboratory"): 120 * MINUTE,
            ("release_stage_time", "inbound: travel and other"): 0,
            ("release_time_mean", "inbound"): (235 + 425) / 2 * MINUTE,  # 8:00 -> 11:55 and 8:10 -> 15:15
            ("release_stage_time", "outbound: waiting for the other vehicles, exit"): (12 + 0) / 2 * MINUTE,
            ("release_stage_time", "outbound: held at the gate, exit"): 5 * MINUTE,
            ("release_stage_time", "outbound: waiting for a yard place"): (0 + 76) / 2 * MINUTE,
            ("release_stage_time", "outbound: document check"): 5 * MINUTE,
            ("release_stage_time", "outbound: scan"): 11 * MINUTE,
            ("release_stage_time", "outbound: physical examination"): 60 * MINUTE,
            ("release_stage_time", "outbound: waiting for the laboratory"): 0,
            ("release_stage_time", "outbound: travel and other"): 6 * MINUTE,
            ("release_stage_time", "outbound: gate queue, exit"): (0 + 14) / 2 * MINUTE,
            ("release_stage_time", "outbound: gate service, exit"): 1 * MINUTE,
            ("release_time_mean", "outbound"): (100 + 178) / 2 * MINUTE,  # 9:18 -> 10:58 and 9:30 -> 12:28
        },
    )
    assert len(strata(outcome, "release_stage_time")) == 20  # none but these


def test_who_parks_for_its_papers_is_not_held_for_them() -> None:
    """The set is complete at 8:10 and parks until 8:35; then to the lane, 8:35-8:37 and 8:37-8:39. The yard's place: 205 minutes from
    8:37 for the first, so that the second waits from 8:39 to 11:57."""
    outcome = happens(EVERYTHING, "reforms.service_facilities={places=2}", visits=VISITS)
    expect(
        outcome,
        {
            ("release_stage_time", "inbound: waiting for the other vehicles, entry"): 5 * MINUTE,
            ("release_stage_time", "inbound: parked until its papers are ready"): 25 * MINUTE,
            ("release_stage_time", "inbound: gate queue, entry"): 1 * MINUTE,
            ("release_stage_time", "inbound: gate service, entry"): 2 * MINUTE,
            ("release_stage_time", "inbound: held at the gate, entry"): 0,
            ("release_stage_time", "inbound: waiting for a yard place"): 99 * MINUTE,
            ("release_time_mean", "inbound"): (237 + 427) / 2 * MINUTE,
        },
    )

"""Goods that their firms pack onto vehicles: how full these are, how long goods wait, and whom another's inspection holds.

Rows only where goods are consolidated. The number of vehicles differs with the packing, so it is judged by the load or the tonne.
"""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.measures.averages import mean, percentile
from zonesim.measures.finished import Reading, Row, laden

CONSOLIDATED = "consolidated goods"


def rows(reading: Reading) -> list[Row]:
    """All measures of consolidated goods: loads by the arrival of their vehicle in the window, and those vehicles."""
    if all(truck.packed is None for truck in reading.case.vehicles.values()):
        return []
    waits, release = [np.zeros(0)], [np.zeros(0)]
    shipment: dict[str, list[Floats]] = {"all": [np.zeros(0)]}
    vehicles = held = 0
    tonnes = 0.0
    for name, visits, cohort in laden(reading):
        truck = reading.case.vehicles[name]
        packed, flow = truck.packed, truck.flow
        if packed is None:
            continue
        freight, how = packed.freight, truck.inspection
        time = (visits.released if truck.laden_in else visits.left) - packed.ready
        waits.append((freight.aboard(packed.departed) - packed.ready)[cohort])
        release.append(visits.release_time[cohort])
        shipment["all"].append(time[cohort])
        part = flow.part[flow.loads.declaration]
        for p, of in enumerate(flow.parts):
            shipment.setdefault(f"flow {of}", []).append(time[cohort & (part == p)])
        vehicles += int(np.count_nonzero(freight.any(cohort)))
        tonnes += float(flow.loads.tonnes[cohort].sum())
        held += int(np.count_nonzero(cohort & freight.aboard(truck.selected) & ~how.selected))
    released, waited = np.concatenate(release), np.concatenate(waits)
    times = {of: np.concatenate(parts) for of, parts in shipment.items()}
    undefined = float("nan")
    return [
        *(("shipment_time_mean", of, mean(values)) for of, values in times.items()),
        ("shipment_time_p95", "all", percentile(times["all"], 0.95)),
        ("consolidation_wait_mean", "all", mean(waited)),
        ("consolidated_vehicles", "all", vehicles / reading.days),
        ("loads_per_vehicle", "all", len(waited) / vehicles if vehicles else undefined),
        ("tonnes_per_passage", "all", tonnes / vehicles if vehicles else undefined),
        ("held_by_others", "all", held / reading.days),
        ("release_time_mean", CONSOLIDATED, mean(released)),
        ("loads", CONSOLIDATED, float(len(released))),
    ]

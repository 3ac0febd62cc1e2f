"""Names of the decisions that are left to chance. A name is for ever: renaming one redraws it, in every scenario.

A stream of random numbers belongs to one decision in one flow; see ``zonesim/randomness.py``.
"""

from __future__ import annotations

# When they come
ARRIVAL = "arrival"
ARRIVAL_LATENESS = "arrival.lateness"
ARRIVAL_BATCH = "arrival.batch"

# What a declaration is
FIRM = "declaration.firm"
COMMODITY = "declaration.commodity"
BASIS = "declaration.basis"
SEVERAL_VEHICLES = "declaration.several_vehicles"
VEHICLES = "declaration.vehicles"
VIOLATION = "declaration.violation"
VIOLATION_LOAD = "declaration.violation.load"

# What a load is
LAG = "load.lag"
TONNES = "load.tonnes"
PALLETS = "load.pallets"

# Papers
LEAD = "review.lead"
AUTOMATIC = "review.automatic"
AUTOMATIC_REVIEW = "review.automatic.duration"
REVIEW = "review.duration"
FIRST_ATTEMPT = "clearance.first_attempt"
HOLD = "clearance.hold"

GUARANTEE = "review.guarantee.duration"

# Returned goods and equipment under supervision
WRITTEN = "returned.written"
WRITTEN_DESK = "returned.written.desk.duration"
WRITTEN_ANSWER = "returned.written.answer.duration"
WRITTEN_FINDS = "returned.written.finds"
ON_SITE = "returned.on_site"
ON_SITE_CHECK = "returned.on_site.duration"
ON_SITE_FINDS = "returned.on_site.finds"
APPLICATION = "equipment.application.duration"
APPLICATION_REVIEW = "equipment.review.duration"
EQUIPMENT_VISIT = "equipment.visit.duration"
EQUIPMENT_LEAVES = "equipment.leaves"
EQUIPMENT_LICENCE = "equipment.licence.duration"
EQUIPMENT_FETCH = "equipment.fetch.duration"
EQUIPMENT_LOADING = "equipment.loading.duration"
FLOOR_SPACE = "equipment.floor_space"

# Gate
GATE_IN = "gate.inbound.service"
GATE_OUT = "gate.outbound.service"
EXCEPTION_IN = "gate.inbound.exception"
EXCEPTION_OUT = "gate.outbound.exception"
EXCEPTION_IN_DURATION = "gate.inbound.exception.duration"
EXCEPTION_OUT_DURATION = "gate.outbound.exception.duration"
PATIENCE = "gate.patience"

# Inspection
SELECTION = "inspection.selection"
SPOT_CHECK = "inspection.spot_check"
SCAN_FIRST = "inspection.scan_first"
DOCUMENT_CHECK = "inspection.document_check.duration"
SCAN = "inspection.scan.duration"
IMAGE_REVIEW = "inspection.image_review.duration"
EXAMINATION = "inspection.examination.duration"
DOCUMENT_ALARM = "inspection.document_check.alarm"
SCAN_ALARM = "inspection.scan.alarm"
EXAMINATION_FINDS = "inspection.examination.finds"

# Goods: what is asked of a batch beside random selection
SAME_SIDE = "batch.same_side"
STATUTORY = "batch.statutory"
STATUTORY_SITE = "batch.statutory.site"
SAMPLE = "batch.sample"
SAMPLING = "batch.sample.duration"
LABORATORY_ANSWER = "laboratory.answer"
LABORATORY_FAILS = "laboratory.fails"
TREATMENT = "laboratory.treatment"
RECALL = "laboratory.recall"
DESTINATION_TRAVEL = "inspection.destination.travel"
COMMODITY_EXAMINATION = "commodity.examination"
LICENCE = "commodity.licence.duration"
CERTIFICATE_LEAD = "commodity.certificate.lead"

# Warehouse and roads
UNLOADING = "warehouse.unloading"
LOADING = "warehouse.loading"
DWELL = "lot.dwell"
TRAVEL_IN = "travel.inbound"
TRAVEL_OUT = "travel.outbound"

# Employees, and vehicles that must charge
STAY = "employees.stay"
NOON_TRIP = "employees.noon_trip"
NOON = "employees.noon"
LUNCH = "employees.lunch"
CANTEEN = "employees.canteen"
ELECTRIC = "vehicle.electric"
BATTERY_LOW = "vehicle.battery_low"
CHARGING = "vehicle.charging"
WAY_TO_CHARGE = "vehicle.way_to_charge"

# Bonded maintenance and training
REPAIRABLE = "maintenance.repairable"
REPAIR = "maintenance.repair.duration"
ASSESSMENT = "maintenance.assessment.duration"
REPAIR_FETCH = "maintenance.fetch.duration"
TRAINING_MARKET = "training.market"
TRAINEES = "training.trainees"
COURSE_DAYS = "training.days"

# Goods that firms pack onto vehicles
CONSOLIDATION_TRAVEL = "consolidation.travel"

# Firms
ADOPTION = "adoption."

# Prefixes of streams of their own
OPENING = "opening."
"""Those who came before the run and whose goods are still there when it begins."""
TO_CHARGE, AFTER_NOON = "to_charge.", "after_noon."
"""The ways that a vehicle makes beside its visit: to charge elsewhere; back to work after noon."""
REPAIRED = "repaired."
"""A unit on its way out of the zone, which is another declaration on another vehicle."""
COURSE_DAY = "course_day."
"""A group's bus, every day anew: the number of the day follows."""
LOGGED = "log."
"""Rows of a log that bring no identifier: by their place in the log, so that generated traffic beside them shifts nobody."""

"""The warehouse: docks, crews, and room on the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zonesim.demand import decisions
from zonesim.demand.demand import OpeningLots
from zonesim.engines.tables import Floats, Integers, Op
from zonesim.scenario.facilities import Warehouse
from zonesim.zone.journey import Label, Part, Step, only
from zonesim.zone.laboratory import Following
from zonesim.zone.pools import CREW, DOCK, ROOM, STOCK, Facility, FacilityKind, Group, Register
from zonesim.zone.stages import Stage
from zonesim.zone.vehicles import Vehicles

ELSEWHERE = "goods taken elsewhere"
NEVER_THERE = "no room for this lot before the run"


class NoStore:
    """Where the zone has no warehouse, or a flow does not go to one: nothing to wait for."""

    def free(self, pallets: Integers) -> list[Part]:
        """Nothing."""
        return []

    def unload(self, vehicles: Vehicles) -> list[Part]:
        """Nothing."""
        return []

    def load(self, vehicles: Vehicles) -> list[Part]:
        """Nothing."""
        return []

    def collect(self, vehicles: Vehicles) -> list[Part]:
        """Nothing."""
        return []

    def there_before(self, pallets: Integers, parts: Sequence[Part]) -> list[Part]:
        """Without a limit there was room."""
        return list(parts)


@dataclass(frozen=True)
class WarehousePools:
    """A warehouse's pools by their numbers in the register; None: without limit.

    ``room``: free pallet places. ``stock``: pallets that outward flows may take (a pool that starts at the opening stock).
    """

    warehouse: Warehouse
    receiving: int | None
    dispatch: int | None
    crews: int | None
    room: int | None
    stock: int | None

    @classmethod
    def build(cls, name: str, warehouse: Warehouse, *, register: Register) -> WarehousePools:
        """Enter the warehouse's pools in the register."""
        here = Facility(FacilityKind.WAREHOUSE, name)
        docks_by_calendar = warehouse.calendar if warehouse.crews is None or warehouse.crew_calendar is not None else None
        if warehouse.docks is not None:
            receiving = dispatch = register.maybe(here, Group("docks", DOCK), servers=warehouse.docks, calendar=docks_by_calendar)
        else:
            receiving = register.maybe(
                here, Group("receiving docks", DOCK), servers=warehouse.receiving_docks, calendar=docks_by_calendar
            )
            dispatch = register.maybe(here, Group("dispatch docks", DOCK), servers=warehouse.dispatch_docks, calendar=docks_by_calendar)
        crews = register.maybe(
            here, Group("crews", CREW), servers=warehouse.crews, calendar=warehouse.crew_calendar or warehouse.calendar
        )
        storage = warehouse.storage
        room = stock = None
        if storage is not None:
            limit = 0 if storage.when_full == "divert" else None
            room = register.add(here, Group("room", ROOM), servers=storage.places - (storage.opening or 0), limit=limit)
            if storage.opening is not None:
                stock = register.add(here, Group("stock", STOCK), servers=storage.opening)
        return cls(warehouse, receiving, dispatch, crews, room, stock)

    def unload(self, vehicles: Vehicles) -> list[Part]:
        """Room on the floor, then a dock, then a crew; the goods are in store and the lot begins its life."""
        storage = self.warehouse.storage
        pallets = vehicles.pallets
        room: list[Part] = []
        if storage is not None and self.room is not None:
            away = ELSEWHERE if storage.when_full == "divert" else ""
            room = [Step(Op.SEIZE, Stage.DOCK_QUEUE, pool=self.room, amount=pallets, otherwise=away)]
        at_dock = storage is not None and storage.when_full == "wait_at_dock"
        time = vehicles.handling("unloading", decisions.UNLOADING, distribution=self.warehouse.unloading)
        stocked: list[Part] = []
        if self.stock is not None and not vehicles.leaves_lots:
            stocked = [Step(Op.RELEASE, Stage.HANDLING, pool=self.stock, amount=pallets)]
        born: list[Part] = []
        if vehicles.leaves_lots:
            # A signal of its own (amount 0), not counted when skipped: who took the goods elsewhere leaves no lot behind.
            born = [Step(Op.SIGNAL, Stage.HANDLING, ticket=vehicles.unloaded_ticket, amount=0)]
        return [
            *([] if at_dock else room),
            *self._handle(self.receiving, time, before=room if at_dock else []),
            *stocked,
            *born,
            Label(ELSEWHERE),
        ]

    def load(self, vehicles: Vehicles) -> list[Part]:
        """Goods from the stock, where stock is kept account of; then a dock, then a crew; their places are free."""
        pallets = vehicles.pallets
        time = vehicles.handling("loading", decisions.LOADING, distribution=self.warehouse.loading)
        if self.stock is None or self.room is None:
            return self._handle(self.dispatch, time, before=[])
        return [
            Step(Op.SEIZE, Stage.DOCK_QUEUE, pool=self.stock, amount=pallets),
            *self._handle(self.dispatch, time, before=[]),
            Step(Op.RELEASE, Stage.HANDLING, pool=self.room, amount=pallets),
        ]

    def collect(self, vehicles: Vehicles) -> list[Part]:
        """A dock, then a crew, for goods that are no stock and lie in no counted place."""
        return self._handle(
            self.dispatch, vehicles.handling("loading", decisions.LOADING, distribution=self.warehouse.loading), before=[]
        )

    def _handle(self, dock: int | None, time: Floats, before: list[Part]) -> list[Part]:
        dock_taken = [] if dock is None else [Step(Op.SEIZE, Stage.DOCK_QUEUE, pool=dock)]
        crew_taken = [] if self.crews is None else [Step(Op.SEIZE, Stage.DOCK_QUEUE, pool=self.crews)]
        crew_back = [] if self.crews is None else [Step(Op.RELEASE, Stage.HANDLING, pool=self.crews)]
        dock_back = [] if dock is None else [Step(Op.RELEASE, Stage.HANDLING, pool=dock)]
        return [*dock_taken, *before, *crew_taken, Step(Op.WORK, Stage.HANDLING, duration=time), *crew_back, *dock_back]

    def free(self, pallets: Integers) -> list[Part]:
        """A lot goes: its places are free again."""
        return [] if self.room is None else [Step(Op.RELEASE, Stage.STORE, pool=self.room, amount=pallets)]

    def keep(self, unloaded_ticket: Integers, dwell: Floats, *, pallets: Integers, after: Following | None = None) -> list[Part]:
        """The life of a lot: from unloading until its places are free again; not before the laboratory's answer, where a sample of it
        is being tested."""
        parts: list[Part] = [Step(Op.AWAIT, Stage.STORE, ticket=unloaded_ticket, duration=dwell)]
        if after is not None:
            parts += only(after.tested, [Step(Op.AWAIT, Stage.LABORATORY, ticket=after.answered)])
        return [*parts, *self.free(pallets)]

    def keep_opening(self, opening: OpeningLots) -> list[Part]:
        """The rest of the life of a lot that was in store before the run."""
        pallets = opening.pallets.astype(np.int64)
        return self.there_before(pallets, [Step(Op.WORK, Stage.STORE, duration=opening.leaves), *self.free(pallets)])

    def there_before(self, pallets: Integers, parts: Sequence[Part]) -> list[Part]:
        """What becomes of goods that were in store before the run, until their places are free; their room is taken as it begins.

        Demand drew the past without regard to the store's size: who finds no room then was not there.
        """
        if self.room is None:
            return list(parts)
        at_once = np.zeros(len(pallets))
        taken = Step(Op.SEIZE, Stage.STORE, pool=self.room, amount=pallets, patience=at_once, otherwise=NEVER_THERE)
        return [taken, *parts, Label(NEVER_THERE)]

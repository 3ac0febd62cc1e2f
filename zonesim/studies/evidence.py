"""What each reform brings and what it costs: alone, against the same zone without it, under the same random numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zonesim.errors import Fault, InputError
from zonesim.experiment.running import Running
from zonesim.measures.catalogue import MEASURES, Key, key_of
from zonesim.scenario.explain import why_no_difference
from zonesim.scenario.load import read_scenarios
from zonesim.scenario.reforms import Effect, named
from zonesim.scenario.schema import Scenario
from zonesim.statistics.comparison import UNSTEADY, Good, Paired, Verdict, paired, sentence, verdict
from zonesim.studies.compare import LEVEL, Run, runs


@dataclass(frozen=True)
class Found:
    """One effect of a reform as it was found: ``meant`` or paid for; None where the zone does not define the measure."""

    effect: Effect
    meant: bool
    pair: Paired | None
    verdict: Verdict | None

    @property
    def shown(self) -> bool | None:
        """Whether the difference is beyond doubt and in the direction claimed; None where no direction is claimed."""
        if self.pair is None or not self.effect.direction:
            return None
        difference = self.pair.difference
        return difference.high < 0 if self.effect.direction == "lower" else difference.low > 0


@dataclass(frozen=True)
class Setting:
    """A zone without a reform and with it."""

    before: Run
    after: Run
    found: tuple[Found, ...]

    def sentences(self) -> Iterator[str]:
        """The verdicts, in words."""
        for each in self.found:
            if each.pair is not None and each.verdict is not None:
                yield sentence(
                    _key(each.effect).words,
                    baseline=self.before.label,
                    other=self.after.label,
                    unit=MEASURES[each.effect.measure].unit,
                    pair=each.pair,
                    verdict=each.verdict,
                    why_none=why_no_difference(self.before.scenario, self.after.scenario) if each.pair.identical else "",
                )


@dataclass(frozen=True)
class Evidence:
    """A reform in the zone that shows it, and in one in which it does not help, where there is such a scenario."""

    reform: str
    shown: Setting
    no_help: Setting | None


def evidence(
    folder: Path,
    running: Running,
    *,
    names: Sequence[str] = (),
    overrides: Sequence[str] = (),
) -> list[Evidence]:
    """Run the scenario of each reform (``folder``/NAME.toml; those named, all where none is) with the reform and with its null.

    Raises InputError for a reform or a scenario that is not there, or a scenario that does not switch its reform on; Failure when a
    replication fails.
    """
    reforms = named(names)
    chosen = [name for name in reforms if name in names or (folder / f"{name}.toml").exists()]
    if not chosen:
        raise InputError(Fault("holds no scenario of a reform", "name the folder with --scenarios", file=str(folder)))
    no_help = {name: stem for name in chosen if (stem := reforms[name].no_help) and (folder / f"{stem}.toml").exists()}
    stems = [stem for name in chosen for stem in (name, no_help.get(name, "")) if stem]
    scenarios = dict(zip(stems, read_scenarios([folder / f"{stem}.toml" for stem in stems], overrides), strict=True))
    faults = [
        Fault(f"does not switch {name} on", f"give it [reforms.{name}]", file=str(folder / f"{stem}.toml"))
        for name in chosen
        for stem in (name, no_help.get(name, ""))
        if stem and name not in scenarios[stem].active_reforms()
    ]
    if faults:
        raise InputError(faults)
    pairs = {stem: (without(scenario), scenario) for stem, scenario in scenarios.items()}
    cases = [case for pair in pairs.values() for case in pair]
    found = runs(cases, running, labels=[case.title for case in cases])
    before = dict(zip(pairs, found[::2], strict=True))
    after = dict(zip(pairs, found[1::2], strict=True))

    def setting(name: str, stem: str) -> Setting:
        return Setting(before[stem], after[stem], tuple(_effects(reforms[name].moves, reforms[name].price, before[stem], after[stem])))

    return [Evidence(name, setting(name, name), setting(name, no_help[name]) if name in no_help else None) for name in chosen]


def without(scenario: Scenario) -> Scenario:
    """The same scenario with the null of each of its reforms: the zone as it was, told by the same classes."""
    nulls = {name: reform.null() for name, reform in scenario.active_reforms().items()}
    reforms = scenario.reforms.model_copy(update=nulls)
    copy = scenario.model_copy(update={"reforms": reforms, "title": f"{scenario.title}: before"})
    copy._name = f"{scenario.name} before"
    return copy


def _effects(moves: Sequence[Effect], price: Sequence[Effect], before: Run, after: Run) -> Iterator[Found]:
    for meant, effects in ((True, moves), (False, price)):
        for effect in effects:
            key = _key(effect)
            if not before.defines(key) or not after.defines(key):
                yield Found(effect, meant, None, None)
                continue
            pair = paired(before.steady(key.measure, key.of), after.steady(key.measure, key.of), level=LEVEL)
            if before.unstable or after.unstable:
                yield Found(effect, meant, pair, UNSTEADY)
                continue
            good = {"lower": Good.LOWER, "higher": Good.HIGHER, "": Good.NEITHER}[MEASURES[effect.measure].better]
            yield Found(effect, meant, pair, verdict(pair.difference, smallest=key.matters, good=good))


def _key(effect: Effect) -> Key:
    """The effect's measure with the smallest difference that matters, 0 where none is agreed."""
    return key_of(effect.measure, effect.of)

"""From the shares in force to findings: which returned goods are investigated, in writing or on site, and what that finds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand
from zonesim.engines.tables import Floats, Mask
from zonesim.rules.inspection import Inspection
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.supervision import Returns


@dataclass(frozen=True)
class Investigation:
    """What happens to the declarations of returned goods in the supervised store, one entry per declaration.

    ``written``: an officer asks and the firm answers. ``on_site``: an inspector looks at the goods. ``sees``: one of the two would find
    a violation that is there; ``unnoticed``: the probability that neither does, given the rules alone.
    """

    written: Mask
    on_site: Mask
    sees: Mask
    unnoticed: Floats


def investigate(returns: Returns, demand: Demand, *, rules: Rulebook, flow: FlowDemand) -> Investigation:
    """Decide the investigation of every declaration of a flow of returned goods; each kind by draws of its own."""
    luck = flow.declarations.luck
    written_share, on_site_share = rules.written_investigation(demand, flow), rules.on_site_check(demand, flow)
    written = luck.uniform(decisions.WRITTEN) < written_share
    on_site = luck.uniform(decisions.ON_SITE) < on_site_share
    sees = written & (luck.uniform(decisions.WRITTEN_FINDS) < returns.written_sensitivity)
    sees |= on_site & (luck.uniform(decisions.ON_SITE_FINDS) < returns.on_site_sensitivity)
    unnoticed = (1 - written_share * returns.written_sensitivity) * (1 - on_site_share * returns.on_site_sensitivity)
    return Investigation(written, on_site, sees, unnoticed)


def found_in_all(how: Inspection, later: Investigation) -> Inspection:
    """What the inspection yard finds, and what is found in the store of what it missed."""
    missed = how.expected_violations - how.expected_finds
    return replace(
        how,
        found_declaration=how.found_declaration | (how.violation & later.sees),
        expected_finds=how.expected_violations - missed * later.unnoticed,
    )

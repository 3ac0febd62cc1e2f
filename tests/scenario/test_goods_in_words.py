"""What is asked of goods is told in words, and only where something is."""

from __future__ import annotations

from zonesim.scenario.explain import in_words
from zonesim.scenario.schema import Scenario


def test_what_is_asked_of_goods_is_told() -> None:
    measures = {"first_line": "examination", "second_line": "licence"}
    goods = {"steel": {}, "food": {"statutory": True, "sample_share": 0.01, "measures": measures}}
    zone = Scenario.model_validate(
        {"commodities": goods, "statutory_inspection": {"first_line": 0.05}, "laboratory": {"answer": "10 min"}}
    )
    told = [sentence for sentence in in_words(zone) if sentence.startswith(("Goods", "Statutory", "Laboratory"))]
    assert told == [
        "Goods food: statutory inspection, a sample of 1.00% of batches, an examination at the first line, "
        "a licence at the second line.",
        "Statutory inspection: 5.00% of batches at the first line, 2.00% at the second.",
        "Laboratory: an answer in 10 min of its working time on average.",
    ]
    assert not [sentence for sentence in in_words(Scenario()) if sentence.startswith(("Goods", "Statutory", "Laboratory"))]

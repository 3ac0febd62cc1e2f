"""The benchmark runs, at a size that takes no time, and the program it measures by walks the same journeys."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SINGLY = [
    f"flows.{flow}.declarations.several_vehicles_share=0"
    for flow in ("first_line_in", "first_line_out", "second_line_in", "second_line_out")
]


def test_a_tiny_benchmark_prints_both_tables_and_agrees_with_plain_simpy() -> None:
    """Where nobody asks in the same instant as another of the same set, every truck leaves when plain SimPy lets it leave."""
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "--only",
        "speed",
        "--only",
        "memory",
        "--repeats",
        "1",
        "traffic.factor=0.05",
        *SINGLY,
    ]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    said = " ".join(answer.stdout.split())
    assert "trucks per second" in said
    assert "peak MiB" in said
    assert "100.0% leave in the same moment in both" in said


def test_time_to_a_precision_prints_what_each_step_brings() -> None:
    command = [sys.executable, "-m", "benchmarks", "--only", "precision", "--pilot", "20", "--reform", "differentiated_risk_control"]
    changes = ["traffic.factor=0.2", "horizon.warm_up=0 s", "horizon.cool_down=0 s"]
    answer = subprocess.run([*command, *changes], cwd=ROOT, capture_output=True, text=True, check=True)
    said = " ".join(answer.stdout.split())
    assert "pairing brings, times" in said
    assert "(b) is done sooner, times" in said
    assert "trucks per second" not in said

"""A script without a main guard is told so, not answered with a traceback of the pool."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LILLIPUT = Path(__file__).parents[2] / "scenarios" / "lilliput.toml"


def test_a_script_without_a_main_guard_is_told_what_to_do(tmp_path: Path) -> None:
    script = tmp_path / "study.py"
    script.write_text(
        "from zonesim import load_scenario, simulate\n"
        "from zonesim.errors import ZonesimError\n"
        "try:\n"
        f"    simulate(load_scenario({str(LILLIPUT)!r}), replications=2, workers=2)\n"
        "except ZonesimError as error:\n"
        "    print(error)\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False)
    assert "a script must start its work under 'if __name__ == \"__main__\":'" in done.stdout

"""``python -m zonesim``: the same as the command ``zonesim``."""

from __future__ import annotations

from zonesim.commands.app import main

if __name__ == "__main__":
    main()

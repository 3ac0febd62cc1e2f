"""These tests need what ``make test-browser`` installs; without it they are not there to be collected."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("playwright") and find_spec("axe_playwright_python") else ["test_pages.py"]

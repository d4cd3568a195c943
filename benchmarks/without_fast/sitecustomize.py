"""With this folder on PYTHONPATH, a Python starts as if the extra `tuneline[fast]` were not installed."""

import sys

sys.modules["toktok"] = None  # type: ignore[assignment]

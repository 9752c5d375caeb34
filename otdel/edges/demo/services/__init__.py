"""Building a demo department and taking it away."""

from .building import Built, DemoThere, SignIn, build
from .removing import Left, NoDemo, Progress, remove

__all__ = [
    "Built",
    "DemoThere",
    "Left",
    "NoDemo",
    "Progress",
    "SignIn",
    "build",
    "remove",
]

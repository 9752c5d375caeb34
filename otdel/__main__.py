"""`python -m otdel …` is the same as `otdel …`."""

import sys

from otdel.cli import main

sys.exit(main())

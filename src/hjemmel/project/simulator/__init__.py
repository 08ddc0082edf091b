"""What would a provider send, if it were invented?

Feeds in the real wire formats, of homes and people who do not exist: the same seed writes the same bytes. Addresses are from the
ranges for documentation, domains end in `.example`. What is planted in the feeds stands in a file of ground truth beside them.
"""

from hjemmel.project.simulator.feeds import CannotSimulate, Feeds, simulate
from hjemmel.project.simulator.formats import SAME, WRITERS
from hjemmel.project.simulator.people import PEOPLE, Person

__all__ = ["PEOPLE", "SAME", "WRITERS", "CannotSimulate", "Feeds", "Person", "simulate"]

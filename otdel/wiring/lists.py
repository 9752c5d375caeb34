"""Every list of the product, so that a worker finds the one whose bulk act it carries out."""

from otdel.foundation.web.lists import ListSpec

LISTS: tuple[ListSpec, ...] = ()

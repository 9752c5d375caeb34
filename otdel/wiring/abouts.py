"""What an activity may be about: noun -> how to find it for a reader."""

from otdel.selling.work.abouts import About

ABOUTS: dict[str, About] = {}

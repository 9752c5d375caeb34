"""Every field whose rights may be narrowed by function: noun -> its fields."""

from otdel.company.clients.fieldset import FIELDS as CLIENTS
from otdel.foundation.people.fields import FieldsOf
from otdel.selling.pipeline.fieldset import FIELDS as PIPELINE

FIELDS: dict[str, FieldsOf] = {**CLIENTS, **PIPELINE}

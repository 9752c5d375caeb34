"""Every threshold of the product, gathered from the rooms that declare them."""

from otdel.foundation.people.preferences import PREFERENCES as PEOPLE
from otdel.foundation.web.preferences import PREFERENCES as WEB
from otdel.kernel.preferences import Preference
from otdel.selling.work.preferences import PREFERENCES as WORK

PREFERENCES: dict[str, Preference] = {
    preference.key: preference
    for preference in (
        *PEOPLE,
        *WEB,
        *WORK,
    )
}

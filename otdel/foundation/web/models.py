"""How each person likes the lists: saved views, columns, what is pinned and what opens first."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A list's filters, order and columns under a name; a shared one is seen by everybody who sees the list.

    It holds no rows: what a reader finds through it is the reader's own reach.
    """

    noun = "view"
    public_reason = "a question, not an answer: rows come through the reader's own reach"

    list_key = models.CharField(max_length=60)
    name = models.CharField(_("Name"), max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_shared = models.BooleanField(_("Everybody sees it"), default=False)
    query = models.TextField(default="", blank=True)
    columns = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = _("saved view")
        indexes = [models.Index(fields=["list_key"], name="view_of_list")]

    def __str__(self) -> str:
        return self.name


class ViewTaste(models.Model):
    """What one person did with a view: pinned it to the bar, made it the first to open."""

    public_reason = "asked only for the person who looks"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="tastes")
    is_pinned = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "view"], name="view_taste_once"),
        ]


class Layout(models.Model):
    """One person's columns of one list: [{"key": "title", "width": 240}, …] in their order."""

    public_reason = "asked only for the person who looks"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=60)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "list_key"], name="layout_once"),
        ]

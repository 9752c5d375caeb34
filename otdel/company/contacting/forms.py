"""What a person fills in about consents, bans and rules; nothing is decided here."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.models import Channel, Company
from otdel.company.clients.queries import contact_names
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.foundation.web.fields import DayField, PersonField, PickField

from .drafts import BanDraft, ConsentDraft, RequestDraft, RuleDraft
from .models import REASONS, Ban, Consent, DataRequest, Purpose
from .words import ANY_CHANNEL, ANY_PURPOSE, REPLIES

_ANY_CHANNEL = [("", ANY_CHANNEL), *Channel.choices]
_ANY_PURPOSE = [("", ANY_PURPOSE), *REASONS]


class ConsentForm(forms.Form):
    """A consent and its proof."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every channel."),
    )
    how = forms.ChoiceField(label=_("How it was given"), choices=Consent.How.choices)
    language = forms.ChoiceField(
        label=_("Language of the text"), choices=[("ru", "Русский"), ("en", "English")]
    )
    proof = forms.CharField(
        label=_("Proof"),
        required=False,
        max_length=300,
        help_text=_("A link, the number of the paper, the record of the call."),
    )
    attachment_id = forms.TypedChoiceField(
        label=_("File of this record"), required=False, coerce=int, empty_value=None
    )
    given_on = DayField(label=_("Given on"))
    till_on = DayField(label=_("Valid till"), required=False)

    def __init__(self, *args: Any, files: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        if files:
            self.fields["attachment_id"].choices = [("", "—"), *files]  # type: ignore[attr-defined]
        else:
            del self.fields["attachment_id"]

    def draft(self, noun: str, pk: int) -> ConsentDraft:
        data = self.cleaned_data
        return ConsentDraft(
            noun=noun,
            pk=pk,
            purpose=data["purpose"],
            how=data["how"],
            given_on=data["given_on"],
            channels=tuple(data["channels"]),
            till_on=data["till_on"],
            proof=data["proof"],
            attachment_id=data.get("attachment_id"),
            language=data["language"],
        )


class WithdrawForm(forms.Form):
    on = DayField(label=_("Withdrawn on"))
    how = forms.ChoiceField(label=_("How it was withdrawn"), choices=Consent.How.choices)


class BanForm(forms.Form):
    """Whom not to contact, how and why."""

    aim = forms.ChoiceField(label=_("Whom not to contact"))
    channel = forms.ChoiceField(label=_("Channel"), choices=_ANY_CHANNEL, required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=_ANY_PURPOSE, required=False)
    source = forms.ChoiceField(
        label=_("Source"),
        choices=[one for one in Ban.Source.choices if one[0] in ("client", "own")],
    )
    reason = forms.CharField(label=_("Reason"), max_length=250)
    from_on = DayField(label=_("From"))
    till_on = DayField(label=_("Till"), required=False)

    def __init__(self, *args: Any, aims: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["aim"].choices = aims  # type: ignore[attr-defined]

    def draft(self, **aim: Any) -> BanDraft:
        names = ("channel", "purpose", "source", "reason", "from_on", "till_on")
        return BanDraft(**({name: self.cleaned_data[name] for name in names} | aim))


class StopListForm(forms.Form):
    """A stop list: pasted, or as a file."""

    text = forms.CharField(
        label=_("Phones and mails"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line, or with commas between them."),
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=_ANY_CHANNEL, required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=_ANY_PURPOSE, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=250)
    from_on = DayField(label=_("From"))
    till_on = DayField(label=_("Till"), required=False)

    def clean_file(self) -> str:
        """Return the file's text; at most 5 MB, UTF-8 or Windows-1251."""
        sent = self.cleaned_data["file"]
        if not sent:
            return ""
        if sent.size > 5_000_000:
            raise forms.ValidationError(_("At most 5 MB."))
        raw = sent.read()
        try:
            return str(raw.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return str(raw.decode("cp1251", errors="replace"))

    def listed(self) -> str:
        return f"{self.cleaned_data['text']}\n{self.cleaned_data['file']}"

    def draft(self) -> BanDraft:
        names = ("channel", "purpose", "reason", "from_on", "till_on")
        return BanDraft(**{name: self.cleaned_data[name] for name in names}, source="list")


class WordingForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    body_ru = forms.CharField(label=_("Text in Russian"), widget=forms.Textarea(attrs={"rows": 5}))
    body_en = forms.CharField(label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 5}))


class RuleForm(forms.Form):
    """A rule of talking. Its first part says for whom it is."""

    name_ru = forms.CharField(label=_("Name in Russian"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("any")), *Company.Status.choices], required=False
    )
    tag = forms.CharField(label=_("Tag"), max_length=60, required=False)
    industry = forms.CharField(label=_("Industry"), max_length=120, required=False)
    preferred_channel = forms.ChoiceField(
        label=_("Preferred channel"), choices=[("", _("any")), *Channel.choices], required=False
    )
    manner_ru = forms.CharField(
        label=_("How to talk, in Russian"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    manner_en = forms.CharField(
        label=_("How to talk, in English"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    steps_ru = forms.CharField(
        label=_("Steps of work, in Russian"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line."),
    )
    steps_en = forms.CharField(
        label=_("Steps of work, in English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Only by these channels"),
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    who = forms.MultipleChoiceField(
        label=_("Who may contact"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everybody."),
    )
    max_contacts = forms.IntegerField(
        label=_("Outgoing contacts at most"), min_value=1, max_value=1000, required=False
    )
    per_days = forms.IntegerField(
        label=_("In how many days"), min_value=1, max_value=365, initial=7
    )
    position = forms.IntegerField(
        label=_("Place"),
        min_value=0,
        max_value=1000,
        initial=0,
        help_text=_("Rules are tried in this order; the first that fits holds."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for key, label in REPLIES.items():
            self.fields[f"reply_{key}"] = forms.IntegerField(
                label=label, min_value=1, max_value=1000, required=False
            )

    @property
    def replies(self) -> list[Any]:
        """Bound fields of the reply norms, for the template."""
        return [self[f"reply_{key}"] for key in REPLIES]

    def draft(self) -> RuleDraft:
        data = dict(self.cleaned_data)
        hours = {key: data.pop(f"reply_{key}") for key in REPLIES}
        return RuleDraft(
            **{
                **data,
                "channels": ",".join(data["channels"]),
                "who": ",".join(data["who"]),
                "reply_hours": {key: number for key, number in hours.items() if number},
            }
        )


class ReasonForm(forms.Form):
    """Why a contact has to be made all the same."""

    purpose = forms.ChoiceField(choices=REASONS, widget=forms.HiddenInput)
    confirmed = forms.CharField(label=_("Why all the same"), max_length=250)


class RequestForm(forms.Form):
    """What somebody asks about their own data, whose it is and by when."""

    kind = forms.ChoiceField(label=_("What is asked"), choices=DataRequest.Kind.choices)
    how = forms.ChoiceField(label=_("How it came"), choices=Consent.How.choices)
    came_on = DayField(label=_("Came on"))
    person = forms.CharField(label=_("Person"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=200, required=False)
    words = forms.CharField(
        label=_("In their words"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        names: Any = partial(contact_names, by)
        self.fields["contact"] = PickField(
            label=_("Contact"), url="clients:contact-pick", names=names, required=False
        )
        self.fields["doer"] = PersonField(label=_("Who works on it"), by=by, required=False)

    def draft(self) -> RequestDraft:
        names = ("kind", "how", "came_on", "person", "phone", "email", "words")
        return RequestDraft(
            contact_id=self.cleaned_data["contact"],
            doer_id=self.cleaned_data["doer"],
            **{name: self.cleaned_data[name] for name in names},
        )


class GiveForm(forms.Form):
    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["doer"] = PersonField(label=_("Who works on it"), by=by, required=False)


class BindForm(forms.Form):
    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        names: Any = partial(contact_names, by)
        self.fields["contact"] = PickField(
            label=_("Contact"), url="clients:contact-pick", names=names
        )


class ExtendForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=250, help_text=_("The person has to be told it.")
    )


class AnswerForm(forms.Form):
    on = DayField(label=_("Answered on"))
    answer = forms.CharField(label=_("What was answered"), widget=forms.Textarea(attrs={"rows": 4}))


class RefuseForm(forms.Form):
    on = DayField(label=_("Answered on"))
    answer = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}))


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=250,
        help_text=_("A dispute in court, an order of an authority."),
    )
    till_on = DayField(label=_("Till"))

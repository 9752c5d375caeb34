from django.urls import URLPattern, path

from . import views

app_name = "handoffs"
urlpatterns: list[URLPattern] = [
    path("", views.handoffs, name="handoffs"),
    path("<int:handoff_id>/", views.handoff, name="handoff"),
    path("<int:handoff_id>/accept/", views.accept, name="accept"),
    path("<int:handoff_id>/return/", views.return_to_giver, name="return"),
    path("<int:handoff_id>/reassign/", views.reassign, name="reassign"),
    path("<int:handoff_id>/withdraw/", views.withdraw, name="withdraw"),
    path("deal/<int:deal_id>/", views.deal_panel, name="deal-panel"),
    path("lead/<int:lead_id>/", views.lead_panel, name="lead-panel"),
    path("deal/<int:deal_id>/offer/<int:rule_id>/", views.deal_offer, name="deal-offer"),
    path("lead/<int:lead_id>/offer/<int:rule_id>/", views.lead_offer, name="lead-offer"),
    path("rules/", views.rules, name="rules"),
    path("rules/new/", views.rule_create, name="rule-create"),
    path("rules/<int:rule_id>/", views.rule_edit, name="rule-edit"),
    path("rules/<int:rule_id>/remove/", views.rule_remove, name="rule-remove"),
    path("reasons/new/", views.reason_create, name="reason-create"),
    path("reasons/<int:reason_id>/", views.reason_edit, name="reason-edit"),
    path("pairs/new/", views.pairing_create, name="pairing-create"),
    path("pairs/<int:pairing_id>/end/", views.pairing_end, name="pairing-end"),
    path("quality/", views.raw_material, name="quality"),
    path("conveyor/", views.conveyor, name="conveyor"),
    path("one-handed/", views.one_handed, name="one-handed"),
]

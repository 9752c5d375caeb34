from django.urls import URLPattern, path

from . import cadence_views, letter_views, views

app_name = "leadflow"
urlpatterns: list[URLPattern] = [
    path("", views.rule_list, name="rules"),
    path("rules/new/", views.rule_write, name="rule-new"),
    path("rules/<int:rule_id>/", views.rule_write, name="rule-edit"),
    path("rules/<int:rule_id>/move/", views.rule_move, name="rule-move"),
    path("rules/<int:rule_id>/remove/", views.rule_remove, name="rule-remove"),
    path("trial/", views.trial, name="trial"),
    path("responses/", views.responses, name="responses"),
    path("responses/norms/<int:source_id>/", views.norm_set, name="norm-set"),
    path("letters/", letter_views.template_list, name="templates"),
    path("letters/new/", letter_views.template_write, name="template-new"),
    path("letters/<int:template_id>/", letter_views.template_write, name="template-edit"),
    path("letters/lead/<int:lead_id>/", letter_views.lead_letter, name="letter-lead"),
    path("letters/deal/<int:deal_id>/", letter_views.deal_letter, name="letter-deal"),
    path("cadences/", cadence_views.cadence_list, name="cadences"),
    path("cadences/new/", cadence_views.cadence_write, name="cadence-new"),
    path("cadences/<int:cadence_id>/", cadence_views.cadence_write, name="cadence-edit"),
    path("cadences/on/", cadence_views.run_list, name="cadence-runs"),
    path("cadences/lead/<int:lead_id>/", cadence_views.lead_put, name="cadence-lead"),
    path("cadences/lead/<int:lead_id>/panel/", cadence_views.lead_panel, name="cadence-lead-panel"),
    path("cadences/deal/<int:deal_id>/", cadence_views.deal_put, name="cadence-deal"),
    path("cadences/deal/<int:deal_id>/panel/", cadence_views.deal_panel, name="cadence-deal-panel"),
    path("cadences/on/<int:run_id>/<str:act>/", cadence_views.run_act, name="cadence-act"),
]

from django.urls import URLPattern, path

from . import views

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
]

from django.urls import URLPattern, path

from . import views

app_name = "contacting"
urlpatterns: list[URLPattern] = [
    path("", views.rule_list, name="rules"),
    path("rules/new/", views.rule_write, name="rule-new"),
    path("rules/<int:rule_id>/", views.rule_write, name="rule-edit"),
    path("texts/new/", views.wording_publish, name="wording-new"),
    path("bans/", views.ban_list, name="bans"),
    path("bans/import/", views.ban_import, name="ban-import"),
    path("bans/<int:ban_id>/lift/", views.ban_lift, name="ban-lift"),
    path("passed/", views.passing_list, name="passings"),
    path("consents/", views.consent_list, name="consents"),
    path("consents/<int:consent_id>/", views.consent_show, name="consent"),
    path("points/<int:point_id>/reach/", views.reach, name="reach"),
    path("<slug:noun>/<int:pk>/", views.panel, name="panel"),
    path("<slug:noun>/<int:pk>/consent/", views.consent_give, name="consent-give"),
    path("<slug:noun>/<int:pk>/ban/", views.ban_set, name="ban-set"),
]

from django.urls import URLPattern, path

from . import data_views, views

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
    path("data/", data_views.request_list, name="data-requests"),
    path("data/new/", data_views.request_new, name="data-request-new"),
    path("data/<int:request_id>/", data_views.request_page, name="data-request"),
    path("data/<int:request_id>/file/<slug:form>/", data_views.request_file, name="data-file"),
    path("data/<int:request_id>/erase/", data_views.request_erase, name="data-erase"),
    path("data/<int:request_id>/allow/", data_views.request_allow, name="data-allow"),
    path("data/<int:request_id>/<slug:act>/", data_views.request_act, name="data-act"),
    path("people/<int:contact_id>/data/", data_views.contact_panel, name="data-panel"),
    path("people/<int:contact_id>/hold/", data_views.hold, name="data-hold"),
    path("holds/<int:hold_id>/lift/", data_views.hold_lift, name="hold-lift"),
    path("points/<int:point_id>/reach/", views.reach, name="reach"),
    path("<slug:noun>/<int:pk>/", views.panel, name="panel"),
    path("<slug:noun>/<int:pk>/consent/", views.consent_give, name="consent-give"),
    path("<slug:noun>/<int:pk>/ban/", views.ban_set, name="ban-set"),
]

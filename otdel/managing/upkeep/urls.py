from django.urls import path

from . import views

app_name = "upkeep"
urlpatterns = [
    path("", views.figures, name="cards"),
    path("candidates/", views.candidates, name="candidates"),
    path("win-back/", views.win_back, name="win-back"),
    path("win-back/all/", views.win_back_all, name="win-back-all"),
    path("rules/", views.rules, name="rules"),
    path("rules/reasons/new/", views.reason_create, name="reason-create"),
    path("rules/reasons/<int:reason_id>/", views.reason_edit, name="reason-edit"),
    path("rules/reasons/<int:reason_id>/switch/", views.reason_switch, name="reason-switch"),
    path("rules/<slug:status>/", views.norm_edit, name="norm-edit"),
    path("rules/<slug:status>/default/", views.norm_default, name="norm-default"),
    path("companies/<int:company_id>/", views.card_part, name="card"),
    path("companies/<int:company_id>/confirm/", views.confirm, name="confirm"),
    path("companies/<int:company_id>/reserve/", views.reserve, name="reserve"),
    path("companies/<int:company_id>/archive/", views.archive, name="archive"),
    path("companies/<int:company_id>/return/", views.bring_back, name="bring-back"),
    path("companies/<int:company_id>/win-back/", views.win_back_one, name="win-back-one"),
]

from django.urls import path

from . import views

app_name = "portrait"
urlpatterns = [
    path("", views.portrait, name="portrait"),
    path("begin/", views.draft_begin, name="draft-begin"),
    path("clients/<int:company_id>/", views.behaviour, name="behaviour"),
    path("clients/<int:company_id>/part/", views.behaviour_part, name="behaviour-part"),
    path("<int:number>/", views.version, name="version"),
    path("<int:number>/words/", views.words_edit, name="words-edit"),
    path("<int:number>/approve/", views.draft_approve, name="draft-approve"),
    path("<int:number>/drop/", views.draft_drop, name="draft-drop"),
    path("<int:number>/deals/", views.propose, name="propose"),
    path("<int:number>/traits/", views.trait_pick, name="trait-pick"),
    path("<int:number>/traits/<int:trait>/", views.trait_edit, name="trait-edit"),
    path("<int:number>/traits/<int:trait>/remove/", views.trait_remove, name="trait-remove"),
    path("<int:number>/traits/<str:attribute>/", views.trait_create, name="trait-create"),
]

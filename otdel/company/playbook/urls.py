from django.urls import URLPattern, path

from . import views

app_name = "playbook"
urlpatterns: list[URLPattern] = [
    path("", views.pieces, name="pieces"),
    path("pick/", views.piece_pick, name="piece-pick"),
    path("new/<slug:kind>/", views.piece_create, name="piece-create"),
    path("<int:pk>/", views.piece, name="piece"),
    path("<int:pk>/edit/", views.piece_edit, name="piece-edit"),
    path("<int:pk>/draft/", views.edition_draft, name="edition-draft"),
    path("<int:pk>/approve/", views.edition_approve, name="edition-approve"),
    path("<int:pk>/drop/", views.edition_drop, name="edition-drop"),
    path("<int:pk>/play/", views.play, name="play"),
    path("editions/<int:pk>/read/", views.edition_read, name="edition-read"),
]

from django.urls import URLPattern, path

from . import views

app_name = "timelines"
urlpatterns: list[URLPattern] = [
    path("<slug:noun>/<int:noun_id>/<int:entry_id>/pin/", views.pin, name="pin"),
    path("<slug:noun>/<int:noun_id>/<int:entry_id>/unpin/", views.unpin, name="unpin"),
]

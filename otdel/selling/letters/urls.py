from django.urls import URLPattern, path

from . import views

app_name = "letters"
urlpatterns: list[URLPattern] = [
    path("<int:letter_id>/", views.letter, name="letter"),
    path("<slug:noun>/<int:noun_id>/drop/", views.drop, name="drop"),
]

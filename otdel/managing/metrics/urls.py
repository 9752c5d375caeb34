from django.urls import path

from . import views

app_name = "metrics"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("types/", views.by_type, name="by-type"),
    path("types/<int:type_pk>/", views.type_figures, name="type-figures"),
    path("rows/", views.rows, name="rows"),
]

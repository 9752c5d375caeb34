from django.urls import path

from . import views

app_name = "blueprint"
urlpatterns = [
    path("", views.blueprints, name="blueprints"),
    path("compare/", views.compare, name="compare"),
    path("ready/<slug:key>/", views.shipped, name="shipped"),
    path("download/", views.download, name="download"),
    path("preview/", views.preview, name="preview"),
    path("apply/", views.apply, name="apply"),
    path("versions/<int:version_id>/", views.version, name="version"),
]

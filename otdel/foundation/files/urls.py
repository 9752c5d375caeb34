from django.urls import URLPattern, path

from . import views

app_name = "files"
urlpatterns: list[URLPattern] = [
    path("<slug:noun>/<int:noun_id>/", views.file_list, name="list"),
    path("<slug:noun>/<int:noun_id>/upload/", views.upload, name="upload"),
    path("<int:attachment_id>/download/", views.download, name="download"),
    path("<int:attachment_id>/remove/", views.remove, name="remove"),
]

from django.urls import URLPattern, path

from . import views

app_name = "intake"
urlpatterns: list[URLPattern] = [
    path("", views.form_list, name="forms"),
    path("new/", views.form_create, name="form-create"),
    path("preview/", views.form_preview, name="form-preview"),
    path("<int:form_id>/", views.form_detail, name="form"),
    path("requests/", views.request_list, name="requests"),
    path("requests/<int:submission_id>/", views.request_detail, name="request"),
    path(
        "requests/<int:submission_id>/accept/", views.request_sort, {"act": "accept"}, name="accept"
    ),
    path(
        "requests/<int:submission_id>/reject/", views.request_sort, {"act": "reject"}, name="reject"
    ),
]

from django.urls import path

from . import exports, views

app_name = "web"

urlpatterns = [
    path("palette", views.palette, name="palette"),
    path("keys", views.keys, name="keys"),
    path("taste", views.taste, name="taste"),
    path("undo/<str:batch>", views.undo, name="undo"),
    path("job/<int:job_id>", views.job, name="job"),
    path("job/<int:job_id>/cancel", views.job_cancel, name="job-cancel"),
    path("views/<str:list_key>/save", views.view_save, name="view-save"),
    path("views/<int:view_id>/<str:act>", views.view_change, name="view-change"),
    path("layout/<str:list_key>", views.layout, name="layout"),
    path("exports/", exports.requests, name="export-requests"),
    path("exports/<int:pk>/", exports.decide, name="export-request"),
    path("exports/<int:pk>/take/", exports.take, name="export-take"),
]

from django.urls import path

from . import views

app_name = "structures"
urlpatterns = [
    path("", views.coverage, name="coverage"),
    path("steps/<int:pk>/", views.step, name="step"),
    path("types/", views.shapes, name="shapes"),
    path("types/<int:unit_id>/", views.shape, name="shape"),
    path("advisor/", views.advisor, name="advisor"),
    path("responsibility/", views.raci, name="raci"),
    path("responsibility/new/", views.zone_create, name="zone-create"),
    path("responsibility/<int:zone_id>/", views.letter, name="letter"),
    path("responsibility/<int:zone_id>/remove/", views.zone_remove, name="zone-remove"),
    path("aptitude/", views.aptitudes, name="aptitudes"),
    path("aptitude/new/", views.aptitude_note, name="aptitude-note"),
    path("staffing/", views.staffing, name="staffing"),
    path("staffing/<int:pk>/", views.job_page, name="job"),
    path("staffing/<int:pk>/edit/", views.job, name="job-edit"),
]

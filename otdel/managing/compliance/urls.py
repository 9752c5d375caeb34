from django.urls import path

from . import views

app_name = "compliance"
urlpatterns = [
    path("", views.report, name="report"),
    path("visits/", views.broken, name="broken"),
]

from django.urls import path

from . import views

app_name = "insight"
urlpatterns = [
    path("forecast/", views.forecast_page, name="forecast"),
    path("repeatable/", views.repeatable, name="repeatable"),
    path("levers/", views.levers_page, name="levers"),
    path("levers/<slug:lever>/goal/", views.goal, name="goal"),
    path("goals/<int:goal_id>/drop/", views.drop, name="drop"),
]

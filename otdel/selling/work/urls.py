from django.urls import path

from . import views

app_name = "work"
urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.today, name="today"),
    path("activities/", views.activity_list, name="activity-list"),
    path("activities/new", views.activity_create, name="activity-create"),
    path("activities/compose", views.compose, name="compose"),
    path("activities/steps", views.steps, name="steps"),
    path("activities/<int:activity_id>", views.activity_edit, name="activity-edit"),
    path("activities/<int:activity_id>/finish", views.activity_finish, name="activity-finish"),
    path(
        "activities/<int:activity_id>/reschedule",
        views.activity_reschedule,
        name="activity-reschedule",
    ),
    path("activities/<int:activity_id>/cancel", views.activity_cancel, name="activity-cancel"),
    path("activities/<int:activity_id>/reach", views.activity_reach, name="activity-reach"),
    path("activities/<int:activity_id>/reopen", views.activity_reopen, name="activity-reopen"),
    path("activities/<int:activity_id>/remove", views.activity_remove, name="activity-remove"),
]

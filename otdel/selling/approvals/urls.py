from django.urls import URLPattern, path

from . import views

app_name = "approvals"
urlpatterns: list[URLPattern] = [
    path("", views.approvals, name="approvals"),
    path("waiting/", views.waiting, name="waiting"),
    path("<int:approval_id>/", views.approval, name="approval"),
    path("<int:approval_id>/approve/", views.approve, name="approve"),
    path("<int:approval_id>/refuse/", views.refuse, name="refuse"),
    path("<int:approval_id>/withdraw/", views.withdraw, name="withdraw"),
    path("deal/<int:deal_id>/", views.deal_panel, name="deal-panel"),
    path("deal/<int:deal_id>/ask/<int:demand_id>/", views.ask, name="ask"),
    path("deal/<int:deal_id>/document/<int:demand_id>/", views.document, name="document"),
    path("process/<int:process_id>/new/", views.demand_create, name="demand-create"),
    path("demands/<int:demand_id>/", views.demand_edit, name="demand-edit"),
    path("demands/<int:demand_id>/remove/", views.demand_remove, name="demand-remove"),
]

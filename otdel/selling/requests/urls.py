from django.urls import URLPattern, path

from . import views

app_name = "requests"
urlpatterns: list[URLPattern] = [
    path("", views.requests, name="requests"),
    path("<int:request_pk>/", views.request_page, name="request"),
    path("<int:request_pk>/take/", views.take, name="take"),
    path("<int:request_pk>/answer/", views.answer, name="answer"),
    path("<int:request_pk>/return/", views.return_to_asker, name="return"),
    path("<int:request_pk>/withdraw/", views.withdraw, name="withdraw"),
    path("deal/<int:deal_id>/", views.deal_panel, name="deal-panel"),
    path("deal/<int:deal_id>/ask/", views.deal_ask, name="deal-ask"),
    path("company/<int:company_id>/", views.company_panel, name="company-panel"),
    path("company/<int:company_id>/ask/", views.company_ask, name="company-ask"),
    path("services/", views.services_page, name="services"),
    path("services/new/", views.service_create, name="service-create"),
    path("services/<int:service_pk>/", views.service_edit, name="service-edit"),
    path("services/<int:service_pk>/remove/", views.service_remove, name="service-remove"),
    path(
        "services/<int:service_pk>/agreements/new/", views.agreement_create, name="agreement-create"
    ),
    path("agreements/<int:agreed_pk>/", views.agreement_edit, name="agreement-edit"),
    path("agreements/<int:agreed_pk>/remove/", views.agreement_remove, name="agreement-remove"),
]

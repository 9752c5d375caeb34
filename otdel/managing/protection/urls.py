from django.urls import path

from . import views

app_name = "protection"
urlpatterns = [
    path("", views.dependence, name="dependence"),
    path("clients/", views.alone_clients, name="alone-clients"),
    path("products/", views.products, name="products"),
    path("deals/", views.alone_deals, name="alone-deals"),
]

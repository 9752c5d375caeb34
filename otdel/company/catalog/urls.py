from django.urls import URLPattern, path

from . import views

app_name = "catalog"
urlpatterns: list[URLPattern] = [
    path("", views.product_list, name="product-list"),
    path("new/", views.product_create, name="product-create"),
    path("pick/", views.product_pick, name="product-pick"),
    path("prices/", views.price_list, name="price-list"),
    path("prices/new/", views.price_list_create, name="price-list-create"),
    path("prices/<int:pk>/", views.prices, name="prices"),
    path("prices/<int:pk>/edit/", views.price_list_edit, name="price-list-edit"),
]

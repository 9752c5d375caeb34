from django.urls import path

from . import views
from .api import api

app_name = "api"

urlpatterns = [
    path("keys/", views.token_list, name="token-list"),
    path("keys/new/", views.token_create, name="token-create"),
    path("keys/<int:token_id>/revoke/", views.token_revoke, name="token-revoke"),
    path("v1/", api.urls),
]

from django.urls import URLPattern, path

from . import views

app_name = "namedlists"
urlpatterns: list[URLPattern] = [
    path("", views.named_lists, name="lists"),
    path("new/", views.create, name="create"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("<int:list_id>/", views.entries, name="list"),
    path("<int:list_id>/edit/", views.edit, name="edit"),
    path("<int:list_id>/paste/", views.paste, name="paste"),
    path("<int:list_id>/fields/", views.fields, name="fields"),
    path("<int:list_id>/fields/<int:field_id>/", views.field_edit, name="field-edit"),
    path("<int:list_id>/fields/<int:field_id>/switch/", views.field_switch, name="field-switch"),
    path("company/<int:company_id>/", views.company_lists, name="company-lists"),
    path("contact/<int:contact_id>/", views.contact_lists, name="contact-lists"),
    path("company/<int:company_id>/add/", views.company_add, name="company-add"),
    path("contact/<int:contact_id>/add/", views.contact_add, name="contact-add"),
]

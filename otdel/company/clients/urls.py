from django.urls import URLPattern, path

from . import merge_views, structure_views, views

app_name = "clients"
urlpatterns: list[URLPattern] = [
    path("", views.company_list, name="company-list"),
    path("new/", views.company_create, name="company-create"),
    path("alike/", views.company_alike, name="company-alike"),
    path("pick/", views.company_pick, name="company-pick"),
    path("<int:pk>/", views.company_detail, name="company-detail"),
    path("<int:pk>/facts/", views.company_facts, name="company-facts"),
    path("<int:pk>/people/", views.company_people, name="company-people"),
    path("<int:company_id>/map/", structure_views.company_map, name="company-map"),
    path("<int:company_id>/kin/", structure_views.kin, name="kin"),
    path("<int:company_id>/relations/new/", structure_views.relation_add, name="relation-add"),
    path(
        "<int:company_id>/relations/<int:pk>/remove/",
        structure_views.relation_remove,
        name="relation-remove",
    ),
    path("duplicates/", views.duplicate_list, name="duplicates"),
    path("duplicates/<int:pk>/dismiss/", merge_views.dismiss, name="duplicate-dismiss"),
    path("contacts/", views.contact_list, name="contact-list"),
    path("contacts/deciders/", structure_views.deciders, name="deciders"),
    path("contacts/new/", views.contact_create, name="contact-create"),
    path("contacts/alike/", views.contact_alike, name="contact-alike"),
    path("contacts/pick/", views.contact_pick, name="contact-pick"),
    path("contacts/<int:pk>/", views.contact_detail, name="contact-detail"),
    path("contacts/<int:pk>/facts/", views.contact_facts, name="contact-facts"),
    path("contacts/<int:contact_id>/places/", structure_views.place_list, name="place-list"),
    path("contacts/<int:contact_id>/places/new/", structure_views.place_add, name="place-add"),
    path(
        "contacts/<int:contact_id>/places/<int:pk>/end/",
        structure_views.place_end,
        name="place-end",
    ),
    path(
        "contacts/<int:contact_id>/places/<int:pk>/main/",
        structure_views.place_main,
        name="place-main",
    ),
    path(
        "contacts/<int:contact_id>/places/<int:pk>/remove/",
        structure_views.place_remove,
        name="place-remove",
    ),
    path("fields/", views.field_list, name="field-list"),
    path("fields/new/", views.field_create, name="field-create"),
    path("fields/<int:pk>/", views.field_edit, name="field-edit"),
    path("fields/<int:pk>/switch/", views.field_switch, name="field-switch"),
    path("<slug:noun>/<int:pk>/timeline/", views.timeline, name="timeline"),
    path("<slug:noun>/<int:pk>/points/", views.points, name="points"),
    path("<slug:noun>/<int:pk>/beside/", views.beside, name="beside"),
    path("<slug:noun>/<int:pk>/tags/", views.tag, name="tag"),
    path("<slug:noun>/<int:pk>/remove/", views.remove, name="remove"),
    path("points/<int:pk>/reveal/", views.reveal, name="reveal"),
    path("<slug:noun>/<int:pk>/merge/", merge_views.merge, name="merge"),
]

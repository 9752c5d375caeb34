"""Addresses that anybody may open."""

from django.urls import URLPattern, path

from . import public

app_name = "forms"
urlpatterns: list[URLPattern] = [
    path("<str:key>/", public.form_page, name="page"),
    path("<str:key>/token/", public.form_token, name="token"),
    path("<str:key>/openapi.json", public.form_description, name="description"),
    path("<str:key>/embed.js", public.embed_script, name="embed"),
]

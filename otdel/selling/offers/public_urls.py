"""Addresses that whoever has them may open."""

from django.urls import URLPattern, path

from . import public

app_name = "offer"
urlpatterns: list[URLPattern] = [
    path("<str:token>/", public.offer_page, name="page"),
    path("<str:token>/pdf/", public.offer_pdf, name="pdf"),
    path("<str:token>/opened/", public.offer_opened, name="opened"),
    path("<str:token>/answer/", public.offer_answer, name="answer"),
]

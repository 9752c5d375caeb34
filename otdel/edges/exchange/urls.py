from django.urls import URLPattern, path

from . import views

app_name = "exchange"
urlpatterns: list[URLPattern] = [
    path("", views.import_list, name="import-list"),
    path("start/", views.import_start, name="import-start"),
    path("<int:import_id>/", views.import_detail, name="import-detail"),
    path("<int:import_id>/files/<int:file_id>/", views.file_map, name="file-map"),
    path("<int:import_id>/values/<slug:noun>/", views.value_decide, name="value-decide"),
    path("<int:import_id>/process/", views.process_decide, name="process-decide"),
    path("<int:import_id>/owners/", views.owners_decide, name="owners-decide"),
    path("<int:import_id>/act/<slug:what>/", views.import_act, name="import-act"),
    path("<int:import_id>/rows/", views.row_list, name="row-list"),
    path("<int:import_id>/files/<int:file_id>/rows/<int:line>/", views.row_fix, name="row-fix"),
    path("<int:import_id>/rejected.csv", views.rejected, name="rejected"),
    path("<int:import_id>/undo/", views.import_undo, name="import-undo"),
]

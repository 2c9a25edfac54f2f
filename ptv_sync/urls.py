from django.urls import path

from ptv_sync import views

urlpatterns = [
    path("", views.sync_runs, name="sync_runs"),
    path("<int:key>/", views.sync_run, name="sync_run"),
]

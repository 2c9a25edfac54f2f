from django.urls import path, re_path

from tray.api import views
from tray.api.schema import Schema

urlpatterns = [
    path("", views.Index.as_view(), name="api"),
    path("services/", views.Services.as_view(), name="api_services"),
    path("services/<uuid:key>/", views.OneService.as_view(), name="api_service"),
    path("organizations/", views.Organizations.as_view(), name="api_organizations"),
    path("organizations/<uuid:key>/", views.OneOrganization.as_view(), name="api_organization"),
    path("municipalities/", views.Municipalities.as_view(), name="api_municipalities"),
    path("content-areas/", views.ContentAreas.as_view(), name="api_content_areas"),
    path("schema/", Schema.as_view(), name="api_schema"),
    re_path(r"^[\s\S]*/$", views.Nothing.as_view(), name="api_nothing"),
]

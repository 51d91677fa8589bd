from django.urls import include, path

urlpatterns = [path("", include("odra.web.urls"))]

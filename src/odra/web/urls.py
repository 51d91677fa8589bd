from django.urls import path

from odra.web.calibration import view as calibration
from odra.web.case import view as case
from odra.web.case import writes
from odra.web.health import view as health
from odra.web.imports import tables
from odra.web.imports import view as imports
from odra.web.rules import view as rules
from odra.web.settings import view as settings
from odra.web.stock import view as stock
from odra.web.today import view as today

urlpatterns = [
    path("", today.page, name="today"),
    path("mark-stale", today.mark_stale, name="mark_stale"),
    path("find", case.find, name="find"),
    path("case/<str:account>/<str:native>", case.page, name="case"),
    path("case/<str:account>/<str:native>/handled", writes.handled, name="handled"),
    path("case/<str:account>/<str:native>/know", writes.know, name="know"),
    path("case/<str:account>/<str:native>/paste", writes.paste, name="paste"),
    path("case/<str:account>/<str:native>/classify", writes.classify, name="classify"),
    path("case/<str:account>/<str:native>/picture/<int:fact>", writes.picture, name="picture"),
    path("stock", stock.page, name="stock"),
    path("stock/say", stock.say, name="stock_say"),
    path("rules", rules.page, name="rules"),
    path("settings", settings.page, name="settings"),
    path("settings/choose", settings.choose_one, name="settings_choose"),
    path("health", health.page, name="health"),
    path("health/calibration", calibration.page, name="calibration"),
    path("import", imports.page, name="import"),
    path("import/work/<str:key>", imports.under_way, name="import_work"),
    path("import/work/<str:key>/go", imports.go, name="import_go"),
    path("import/work/<str:key>/table/<int:number>", tables.page, name="import_table"),
    path("import/forget", tables.forget, name="import_forget"),
    path("import/<int:number>", imports.result, name="import_result"),
    path("import/<int:number>/undo", imports.undo, name="import_undo"),
    path("import/<int:number>/rejected.txt", imports.rejected, name="import_rejected"),
]

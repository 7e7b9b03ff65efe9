from django.urls import path

from issues.views import bulk, reading, registering, steps, tasks

app_name = "issues"
urlpatterns = [
    path("", reading.issues, name="list"),
    path("export.xlsx", reading.export, {"kind": "xlsx"}, name="export"),
    path("export.csv", reading.export, {"kind": "csv"}, name="export_csv"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("evidence/<int:pk>/", reading.evidence, name="evidence"),
    path("register/", registering.register, name="register"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("<int:pk>/step/<slug:name>/", steps.step, name="step"),
    path("<int:pk>/edit/", registering.edit, name="edit"),
    path("<int:pk>/order/", registering.order, name="order"),
    path("<int:pk>/photos/", registering.forward, name="forward"),
    path("<int:pk>/clue/", registering.clue, name="clue"),
    path("<int:pk>/people/", registering.people, name="people"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/step/<slug:name>/", tasks.task_step, name="task_step"),
    path("tasks/<int:pk>/progress/", tasks.progress, name="progress"),
    path("tasks/<int:pk>/files/", tasks.upload, name="upload"),
    path("milestones/<int:pk>/reached/", tasks.reach, name="reach"),
    path("evidence/<int:pk>/remove/", tasks.remove, name="remove"),
]

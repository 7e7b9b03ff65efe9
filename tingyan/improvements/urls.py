app_name = "improvements"
urlpatterns: list = []

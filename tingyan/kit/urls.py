app_name = "kit"
urlpatterns: list = []

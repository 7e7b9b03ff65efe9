from tingyan.reviews.models.candidate import Handling, WindowReview
from tingyan.reviews.models.period import ReviewPeriod
from tingyan.reviews.models.score import Score

__all__ = ["Handling", "ReviewPeriod", "Score", "WindowReview"]

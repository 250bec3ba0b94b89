"""The ground: users, pictures, files, themes, and what the site says of itself."""

from home.models.media import File, Picture, Rendition
from home.models.rates import RateCount
from home.models.settings import SiteSettings
from home.models.sharing import ShareImage
from home.models.themes import Theme
from home.models.users import User
from home.pages import (
    HomePage,
    NewsIndexPage,
    NewsPage,
    ResourceIndexPage,
    ResourcePage,
    StandardPage,
)

__all__ = [
    "File",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "Picture",
    "RateCount",
    "Rendition",
    "ResourceIndexPage",
    "ResourcePage",
    "ShareImage",
    "SiteSettings",
    "StandardPage",
    "Theme",
    "User",
]

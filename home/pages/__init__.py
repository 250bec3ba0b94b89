"""The pages that every site has: home, text, news and resources."""

from home.pages.base import BasePage, matching, restricted
from home.pages.news import NewsIndexPage, NewsPage
from home.pages.resources import ResourceIndexPage, ResourcePage
from home.pages.texts import HomePage, StandardPage

__all__ = [
    "BasePage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "ResourceIndexPage",
    "ResourcePage",
    "StandardPage",
    "matching",
    "restricted",
]

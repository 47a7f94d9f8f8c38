"""What tests with real browsers share."""

from playwright.sync_api import Page

from tests.factories import PASSWORD


def sign_in(page: Page, name: str) -> None:
    """Sign in with the form."""
    page.goto("/auth/login")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main [type=submit]").click()
    page.wait_for_url("**/index")


def ready(page: Page) -> None:
    """Wait until the scripts are up."""
    page.wait_for_selector("html[data-ready]", state="attached")

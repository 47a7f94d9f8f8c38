import pytest

from app.lib import env


def test_reads_this_process_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICROBLOG_TEST", "1")
    assert env.text("MICROBLOG_TEST") == "1"
    assert env.boolean("MICROBLOG_TEST") is True


def test_reads_text() -> None:
    assert env.text("KEY", source={"KEY": " a "}) == "a"
    assert env.text("KEY", "b", source={"KEY": " "}) == "b"
    assert env.text("KEY", source={}) == ""


@pytest.mark.parametrize(
    ("value", "number"), [("7", 7), (" 0 ", 0), ("-3", -3), ("", 5), ("۷", 7)]
)
def test_reads_whole_numbers(value: str, number: int) -> None:
    assert env.integer("KEY", 5, source={"KEY": value}) == number


@pytest.mark.parametrize("value", ["x", "1.5", "0", "11", "1e3"])
def test_refuses_other_numbers(value: str) -> None:
    with pytest.raises(env.BadSetting, match="KEY must be a whole number from 1 to 10"):
        env.integer("KEY", 5, minimum=1, maximum=10, source={"KEY": value})


def test_says_which_bound_there_is() -> None:
    with pytest.raises(env.BadSetting, match="at least 1"):
        env.integer("KEY", 5, minimum=1, source={"KEY": "0"})
    with pytest.raises(env.BadSetting, match="at most 1"):
        env.integer("KEY", 5, maximum=1, source={"KEY": "2"})
    with pytest.raises(env.BadSetting, match="a whole number"):
        env.integer("KEY", 5, source={"KEY": "two"})


def test_reads_decimals() -> None:
    assert env.decimal("KEY", 2.0, source={"KEY": "0.5"}) == 0.5
    assert env.decimal("KEY", 2.0, source={}) == 2.0


@pytest.mark.parametrize("value", ["x", "nan", "inf", "-1"])
def test_refuses_other_decimals(value: str) -> None:
    with pytest.raises(env.BadSetting, match="KEY must be a number of at least 0"):
        env.decimal("KEY", 2.0, source={"KEY": value})


@pytest.mark.parametrize("value", ["true", "True", "1", "yes", "on", " ON "])
def test_reads_true(value: str) -> None:
    assert env.boolean("MAIL_USE_TLS", source={"MAIL_USE_TLS": value}) is True


@pytest.mark.parametrize("value", ["", " ", "0", "false", "False", "no", "off"])
def test_reads_false(value: str) -> None:
    assert env.boolean("MAIL_USE_TLS", True, source={"MAIL_USE_TLS": value}) is False


def test_a_missing_boolean_has_its_default() -> None:
    assert env.boolean("KEY", source={}) is False
    assert env.boolean("KEY", True, source={}) is True


def test_errors_do_not_repeat_the_value() -> None:
    with pytest.raises(env.BadSetting) as caught:
        env.boolean("KEY", source={"KEY": "s3cret"})
    assert "s3cret" not in str(caught.value)
    assert caught.value.key == "KEY"


def test_reads_lists() -> None:
    assert env.listing("KEY", source={"KEY": "a, b,,c "}) == ["a", "b", "c"]
    assert env.listing("KEY", ["x"], source={"KEY": " "}) == ["x"]
    assert env.listing("KEY", ["x"], source={"KEY": ","}) == []


def test_reads_a_choice() -> None:
    assert (
        env.choice("KEY", "local", {"local", "gravatar"}, source={"KEY": "Local"})
        == "local"
    )
    with pytest.raises(env.BadSetting, match="one of gravatar, local"):
        env.choice("KEY", "local", {"local", "gravatar"}, source={"KEY": "x"})


def test_reads_urls() -> None:
    assert (
        env.url("KEY", source={"KEY": "http://a.example:80/"}) == "http://a.example:80"
    )
    assert env.url("KEY", "http://b.example", source={}) == "http://b.example"
    assert (
        env.url("KEY", schemes=["redis"], source={"KEY": "redis://h/0"})
        == "redis://h/0"
    )


@pytest.mark.parametrize(
    "value", ["a.example", "ftp://a.example", "http://", "http://[", "http://a:99999"]
)
def test_refuses_other_urls(value: str) -> None:
    with pytest.raises(
        env.BadSetting, match="KEY must be a URL that starts with http:"
    ):
        env.url("KEY", source={"KEY": value})

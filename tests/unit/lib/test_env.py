import pytest

from app.lib import env


def test_reads_text() -> None:
    assert env.text({"KEY": " a "}, "KEY") == "a"
    assert env.text({"KEY": " "}, "KEY", "b") == "b"
    assert env.text({}, "KEY") is None


@pytest.mark.parametrize(
    ("value", "number"), [("7", 7), (" 0 ", 0), ("-3", -3), ("", 5), ("۷", 7)]
)
def test_reads_whole_numbers(value: str, number: int) -> None:
    assert env.integer({"KEY": value}, "KEY", 5) == number


@pytest.mark.parametrize("value", ["x", "1.5", "0", "11", "1e3"])
def test_refuses_other_numbers(value: str) -> None:
    with pytest.raises(env.BadSetting, match="KEY must be a whole number from 1 to 10"):
        env.integer({"KEY": value}, "KEY", 5, minimum=1, maximum=10)


def test_says_which_bound_there_is() -> None:
    with pytest.raises(env.BadSetting, match="at least 1"):
        env.integer({"KEY": "0"}, "KEY", 5, minimum=1)
    with pytest.raises(env.BadSetting, match="at most 1"):
        env.integer({"KEY": "2"}, "KEY", 5, maximum=1)
    with pytest.raises(env.BadSetting, match="a whole number"):
        env.integer({"KEY": "two"}, "KEY", 5)


def test_reads_decimals() -> None:
    assert env.decimal({"KEY": "0.5"}, "KEY", 2.0) == 0.5
    assert env.decimal({}, "KEY", 2.0) == 2.0


@pytest.mark.parametrize("value", ["x", "nan", "inf", "-1"])
def test_refuses_other_decimals(value: str) -> None:
    with pytest.raises(env.BadSetting, match="KEY must be a number of at least 0"):
        env.decimal({"KEY": value}, "KEY", 2.0)


@pytest.mark.parametrize("value", ["true", "True", "1", "yes", "on", " ON "])
def test_reads_true(value: str) -> None:
    assert env.boolean({"MAIL_USE_TLS": value}, "MAIL_USE_TLS") is True


@pytest.mark.parametrize("value", ["", " ", "0", "false", "False", "no", "off"])
def test_reads_false(value: str) -> None:
    assert env.boolean({"MAIL_USE_TLS": value}, "MAIL_USE_TLS", True) is False


def test_a_missing_boolean_has_its_default() -> None:
    assert env.boolean({}, "KEY") is False
    assert env.boolean({}, "KEY", True) is True


def test_errors_do_not_repeat_the_value() -> None:
    with pytest.raises(env.BadSetting) as caught:
        env.boolean({"KEY": "s3cret"}, "KEY")
    assert "s3cret" not in str(caught.value)
    assert caught.value.key == "KEY"


def test_reads_lists() -> None:
    assert env.listing({"KEY": "a, b,,c "}, "KEY") == ["a", "b", "c"]
    assert env.listing({"KEY": " "}, "KEY", ["x"]) == ["x"]
    assert env.listing({"KEY": ","}, "KEY", ["x"]) == []


def test_reads_a_choice() -> None:
    assert (
        env.choice({"KEY": "Local"}, "KEY", "local", {"local", "gravatar"}) == "local"
    )
    with pytest.raises(env.BadSetting, match="one of gravatar, local"):
        env.choice({"KEY": "x"}, "KEY", "local", {"local", "gravatar"})


def test_reads_urls() -> None:
    assert env.url({"KEY": "http://a.example:80/"}, "KEY") == "http://a.example:80"
    assert env.url({}, "KEY", "http://b.example") == "http://b.example"
    assert env.url({"KEY": "redis://h/0"}, "KEY", schemes=["redis"]) == "redis://h/0"


@pytest.mark.parametrize(
    "value", ["a.example", "ftp://a.example", "http://", "http://[", "http://a:99999"]
)
def test_refuses_other_urls(value: str) -> None:
    with pytest.raises(
        env.BadSetting, match="KEY must be a URL that starts with http:"
    ):
        env.url({"KEY": value}, "KEY")

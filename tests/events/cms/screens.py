"""What an organiser sees and sends in tests."""


def filled(form):
    """What a browser sends when the form is sent as it is shown."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False, [])}


def words(answer):
    return " ".join(answer.content.decode().split())

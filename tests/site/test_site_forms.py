"""Pages with blanks: filled in, they are what the template would have given."""

import pytest
from markupsafe import Markup

from newshub.core.errors import TemplateError
from newshub.site.forms import CARDS, Form, blank


def test_blanks_get_their_values_and_the_rest_stays():
    form = Form(["<h1>Æ ", f"{blank('page')}</h1><a href='/{blank('number')}/'>", f"{blank('number')}</a>"])

    assert (
        form.filled({"page": "Side 3 – ł".encode(), "number": b"3"}).decode()
        == "<h1>Æ Side 3 – ł</h1><a href='/3/'>3</a>"
    )


@pytest.mark.parametrize("count", [1, 2, 5])
def test_between_cards_stands_what_the_template_puts_there(count):
    cards = [f"<p>{n}</p>" for n in range(count)]

    def page(shown):
        return "<ul>" + "".join(f"<li>{card}</li>\n" for card in shown) + "</ul>"

    assert Form([page(CARDS)]).filled({}, [card.encode() for card in cards]).decode() == page(cards)


def test_marks_are_not_quoted_as_html():
    assert Markup("{}").format(blank("page")) == blank("page")


@pytest.mark.parametrize(
    "whole",
    [
        f"{CARDS[0]} other words {blank('page')} {CARDS[1]} {CARDS[2]}",
        f"{CARDS[0]}, {CARDS[1]} and {CARDS[2]}",
        f"{CARDS[0]}",
        blank("page").upper(),
        blank("page")[:-1],
    ],
)
def test_a_template_that_changes_marks_is_told(whole):
    with pytest.raises(TemplateError, match="templates must show"):
        Form([whole])

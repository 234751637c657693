"""Renaming the other uses: what belongs to the same binding, and when to be quiet."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from groundspeed_server.engine.next_edit.values import Rule
from groundspeed_server.syntax.tree import SyntaxTree, parse
from groundspeed_server.text.snapshot import Language
from support.next_edit_trials import carried_on, offered


def read(marked: str, new: str) -> tuple[str, str, str]:
    """Return three texts: before, with every `@old@` renamed, and with every `%old%` as well.

    `%old=text%` says what stands there in the end, where that is not the new name.
    """
    before = re.sub(r"@(.*?)@|%(#?\w+)(?:=[^%]*)?%", r"\1\2", marked)
    after = re.sub(r"@.*?@", new, re.sub(r"%(#?\w+)(?:=[^%]*)?%", r"\1", marked))
    end = re.sub(r"%\w+=([^%]*)%", r"\1", marked)
    return before, after, re.sub(r"@.*?@|%#?\w+%", new, end)


SAME_BINDING = {
    "a constant": "const @user@ = load();\nsend(%user%, %user%.id);\n",
    "one use of a parameter, with a name akin": (
        "function f(%user%: User) {\n  log(%user%);\n  return @user@.id;\n}\n"
    ),
    "not in a shadowing function": (
        "const @user@ = 1;\nfunction f(user: number) { return user; }\nlog(%user%);\n"
    ),
    "not in a shadowing block": "let @user@ = 1;\n{ let user = 2; log(user); }\nlog(%user%);\n",
    "not what shadows around": "const user = 1;\n{ const @user@ = 2; log(%user%); }\nlog(user);\n",
    "not properties": "const @user@ = 1;\nlog(a.user, { user: %user% }, %user%.user);\n",
    "not strings and comments": "const @user@ = 1; // user\nlog('user', `user ${%user%}`);\n",
    "shorthand properties": "const @user@ = 1;\nsend({ %user=user: person% });\n",
    "a use renamed, its declaration in a pattern": (
        "const { %user=user: userName%, id } = props;\nlog(id);\nshow(@user@, %user%);\n"
    ),
    "a property taken apart": "const { @user@ } = props;\nlog(%user%);\n",
    "a pattern with a default": "function f({ @user@ = 1 }) { return %user%; }\n",
    "a catch clause": "try { go(); } catch (@user@) { log(%user%); }\nlog(user);\n",
    "a loop variable": "for (const @user@ of users) { log(%user%); }\nlog(user);\n",
    "var is the function's": "function f() { if (a) { var @user@ = 1; } return %user%; }\nuser;\n",
    "an import": "import { @user@ } from './user';\nlog(%user%);\n",
    "an export keeps its public name": "const @user@ = 1;\nexport { %user=person as user% };\n",
    "a function and its calls": "function @user@() {}\n%user%();\nx.user();\n",
    "overloads": "function @user@(a: 1): 1;\nfunction %user%(a: any) { return a; }\n%user%(1);\n",
    "a component": "function @User@() { return <a />; }\nconst x = <%User% user=''></%User%>;\n",
    "not an element of HTML": "const @user@ = 1;\nconst x = <user>{%user%}</user>;\n",
    "a class as value and type": "class @User@ {}\nconst a: %User% = new %User%();\n",
    "a type and not a value": "type @User@ = 1;\nconst User = 2;\nconst a: %User% = User;\n",
    "a value and not a type": "const @User@ = 2;\ntype User = typeof %User%;\nlet a: User;\n",
    "a type parameter": "function f<@T1@>(a: %T1%): %T1%[] { return [a]; }\ntype T2 = T1;\n",
    "an inferred type": "type A<B> = B extends (infer @T1@)[] ? %T1% : never;\n",
    "a mapped type": "type A = { [@T1@ in B]: C[%T1%] };\ntype D = T1;\n",
    "a private name": "class A { @#user@ = 1; get() { return this.%#user%; } }\n",
    "an object's key of that name stays": "const @user@ = 1;\nconst a = { user: 2, b: %user% };\n",
    "characters of two units": "const @user@ = '😀';\nlog('😀', %user%, '😀');\n",
    "labels stay": "const @user@ = 1;\nuser: for (;;) { log(%user%); break user; }\n",
}


# What the new name is, where it is not `person`.
NEW_NAMES = {
    "one use of a parameter, with a name akin": "userName",
    "a use renamed, its declaration in a pattern": "userName",
    "a private name": "#person",
    "a component": "Person",
}


@pytest.mark.parametrize("case", SAME_BINDING)
def test_the_other_uses_of_the_same_binding_are_renamed(case: str) -> None:
    before, after, end = read(SAME_BINDING[case], NEW_NAMES.get(case, "person"))

    assert carried_on(before, after) == end


QUIET = {
    "a new name that the scope has": (
        "const user = 1;\nconst admin = 2;\nlog(user);\n",
        "const admin = 1;\nconst admin = 2;\nlog(user);\n",
    ),
    "a new name that another declaration would capture": (
        "const user = 1;\nfunction f(admin: 1) { return user; }\n",
        "const admin = 1;\nfunction f(admin: 1) { return user; }\n",
    ),
    "a use that became another known thing": (
        "const user = 1, userB = 2;\nlog(user, 1);\nlog(user, 2);\n",
        "const user = 1, userB = 2;\nlog(userB, 1);\nlog(user, 2);\n",
    ),
    "a use that became something unlike": (
        "const user = 1;\nlog(user, 1);\nlog(user, 2);\n",
        "const user = 1;\nlog(window, 1);\nlog(user, 2);\n",
    ),
    "a constructor's parameter that is a property": (
        "class A { constructor(private user: 1) { log(user); } get() { return this.user; } }\n",
        "class A { constructor(private person: 1) { log(user); } get() { return this.user; } }\n",
    ),
    "a property": ("log(a.user, a.user);\n", "log(a.person, a.user);\n"),
    "a property that is called like a global": (
        "log(a.user);\nsend(user);\n",
        "log(a.person);\nsend(user);\n",
    ),
    "two names that are spelled alike": (
        "function f(user) { log(user); }\nfunction g(user) { log(user); }\n",
        "function f(person) { log(user); }\nfunction g(person) { log(user); }\n",
    ),
    "a name that nothing declares": ("log(user, user);\n", "log(userName, user);\n"),
    "no other use": ("const user = 1;\n", "const person = 1;\n"),
    "a keyword": ("const user = 1;\nlog(user);\n", "const class = 1;\nlog(user);\n"),
    "a rename with something else": (
        "const user = 1;\nlog(user);\n",
        "const person = 2;\nlog(user);\n",
    ),
    "a word in a comment": ("// user\nconst user = 1;\n", "// person\nconst user = 1;\n"),
}


@pytest.mark.parametrize(("before", "after"), QUIET.values(), ids=QUIET.keys())
def test_nothing_is_offered_where_it_is_not_certain(before: str, after: str) -> None:
    assert carried_on(before, after) is None


def test_what_was_renamed_by_hand_already_is_left_alone() -> None:
    before = "const user = 1;\nlog(user);\nsend(user);\n"
    after = "const person = 1;\nlog(person);\nsend(user);\n"

    assert carried_on(before, after) == after.replace("user", "person")


@pytest.mark.parametrize(
    ("before", "after", "end"),
    [
        ("const { user } = p;\nlog(user);\n", "const { user: me } = p;\nlog(user);\n", "log(me)"),
        (
            "import { user } from 'a';\nlog(user);\n",
            "import { user as me } from 'a';\nlog(user);\n",
            "log(me)",
        ),
    ],
)
def test_a_name_given_beside_the_old_one_is_a_rename(before: str, after: str, end: str) -> None:
    assert end in (carried_on(before, after) or "")


def test_the_title_says_what_happens() -> None:
    found = offered("const a1 = 1;\nf(a1, a1);\n", "const b1 = 1;\nf(a1, a1);\n")

    assert found is not None
    assert (found.rule, found.title) == (Rule.RENAME, "rename 2 other uses of a1 to b1")


@given(
    st.lists(st.sampled_from(["old", "x", "new1", " ", "\n", "(", ")", "{", "}", "=", "const "])),
    st.integers(0, 30),
)
@example(["old", " ", "old", "=", "(", "old", "=", "(", "old", "}"], 0)
def test_any_text_is_survived(parts: list[str], at: int) -> None:
    before = "".join(parts)
    after = before[:at] + "renamed" + before[at + 3 :]
    # The grammar never comes to an end with some broken texts: they have no tree.
    trees = [parse(text, Language.TYPESCRIPTREACT, deadline_ms=500) for text in (before, after)]
    assume(all(isinstance(tree, SyntaxTree) for tree in trees))
    found = offered(before, after)

    assert found is None or all(0 <= e.span.start <= e.span.end <= len(after) for e in found.edits)

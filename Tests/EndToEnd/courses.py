"""A course with its teacher and a student, for tests that name a `school` of their own."""

import pytest


@pytest.fixture
def course(school):
    return school.course()


@pytest.fixture
def teacher(school):
    with school.client("teacher") as client:
        yield client


@pytest.fixture
def person(school, course):
    """Who is a student in the course."""
    person = school.register()
    school.enrol(course, person)
    return person


@pytest.fixture
def student(school, person):
    with school.signed_in(person) as client:
        yield client

"""Small models that the tests of the language start from."""

ORG = """\
flowsim: 1
name: Two teams
horizon: 26w
teams:
  dev: {people: 4, cost: 180k/y, overhead: {meetings: 20%, toil: 10%}}
  qa: {people: 2}
work:
  feature:
    arrives: {rate: 2/w}
    flow:
      - build: {team: dev, effort: 3d, cv: 1.2, rework: 40%}
      - test: {team: qa, effort: 1d, then: {build: 10%}}
      - approval: {wait: 2d}
  bug:
    arrives: {every: 2d}
    priority: 1
    limit: 10
    flow:
      - fix: {team: dev, effort: 4h, dist: gamma, cv: 0.5}
levers:
  ai_coding:
    title: Assistants
    change: {feature.build.effort: /10}
    covers: 67%
    adoption: {ramp: 26w}
    cost: {monthly: 40/person, team: dev}
  hire_qa: {change: {qa.people: +1}, cost: {team: qa}}
"""


def organisation(old: str = "", new: str = "") -> str:
    """The sample model with one piece of its text replaced."""
    assert old in ORG, old
    return ORG.replace(old, new, 1) if old else ORG

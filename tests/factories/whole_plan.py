"""A small plan with a record of every kind, as a portfolio file has it."""

from __future__ import annotations

from programmes.actions import portfolios
from programmes.models import Plan
from programmes.parsers.portfolio import read_portfolio
from tests.factories.programmes import BEGIN, at

WHOLE = """\
format: 1
system: {key: vale, name: Vale, kind: STP}
plan: {key: vale-2016, name: Vale plan, valid_from: 2016-04-01}
organisations:
  - {key: trust, ods_code: X01, name: Vale Trust, kind: acute_trust}
frameworks:
  - key: aims
    name: Aims
    kind: aims
    priorities:
      - {key: a1, number: "1", name: Live well}
      - {key: a1-1, number: "1.1", name: Move more, parent: a1, status: uplifted, last_year: "3"}
      - {key: a2, number: "2", name: Age well}
programmes:
  - key: care
    name: Care
    kind: programme
    priorities: [aims/a1]
    page:
      commitment: To see it through
      objectives: [Fewer falls, Sooner home]
      updated_on: 2016-05-01
  - key: falls
    name: Falls
    kind: workstream
    parent: care
    reports: true
    contributes: [aims/a2]
    offices: [{office: lead_organisation, holder: Vale, organisation: trust, from: 2016-04-01}]
    milestones:
      - {key: m1, title: Clinic open, baseline: 2017-03-31, precision: month,
         owner_office: Director, priorities: [aims/a1-1], contributes: [aims/a2]}
      - {key: m2, title: Review, baseline: 2017-09-30, precision: quarter}
    deliverables:
      - {key: d1, title: Pathway, heading: Design, measure: Agreed by all, due: 2016/17 Q4,
         status: in_progress, owner_office: Lead, organisation: trust, priorities: [aims/a2]}
      - {key: d2, title: Training, due: throughout 2016/17, due_note: each month}
    actions:
      - key: x1
        number: "1.1"
        title: Stop waiting
        issue: People wait
        owner: Director
        operational_lead: Manager
        due: 2017-02
        revised: [2017-03, 2017-05]
        assurance_measure: Fewer than ten wait
        priorities: [aims/a1]
        updates:
          - {month: 2016-12, text: Begun, month_rag: green, target_rag: amber}
          - {month: 2017-01, text: Nearly done, month_rag: amber, target_rag: green}
    risks:
      - {key: r1, title: Staff, likelihood: 3, impact: 4, mitigations: [Recruit, Train],
         proximity: within_year, level: programme, part_of: s1}
  - {key: homes, name: Homes, kind: workstream, parent: care, reports: true,
     deliverables: [{key: d1, title: Survey, due: ongoing}]}
risks:
  - {key: s1, title: Money, kind: issue, inherent: {likelihood: 5, impact: 5}}
groups:
  - {key: board, name: Board, remit: oversight, meets: monthly}
  - key: delivery
    name: Delivery group
    remit: executory
    reports_to: [board]
    members:
      - {office: Chief executive, holder: Ann, organisation: trust, part: chair}
      - {office: Nursing / quality lead}
decisions:
  - {key: go, title: Open the clinic, programme: falls, asked_of: Board, due: 2016-11,
     taken_on: 2016-11-22, outcome: Agreed, minute_reference: B/16/7}
  - {key: site, title: Choose a site, due: to be confirmed}
next_steps:
  - {key: visit, title: Visit the site, programme: falls, due: 2016-10-31, update: Seen,
     completed_on: 2016-10-30, owner_office: Director}
events:
  - {key: e1, title: Return due, kind: deadline, on: 2016-06-17}
  - {key: e2, title: Board, kind: board, on: null}
dependencies:
  - {key: x, before: "deliverable:falls/d1", after: "milestone:falls/m1", lag_days: 7, note: First}
  - {key: y, before: "action:falls/x1", after: "deliverable:homes/d1"}
"""


def load_whole_plan(text: str = WHOLE) -> Plan:
    """The plan loaded on its first day."""
    portfolio = read_portfolio(text.encode())
    by = portfolios.service_account()
    portfolios.load(files={"whole": portfolio}, by=by, at=at(BEGIN))
    return Plan.objects.select_related("system").get(key=portfolio.plan.key)

"""Every table of a block of children in the contract's words, and the tables that an agency writes once."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.random import Generator

from etl.sample import casework, fidelity, governance, grants, needs, partners, records, supports, teams
from etl.sample.caseload import Caseload, Columns, referrals, stacked
from etl.sample.casework import Numbers
from etl.sample.children import children
from etl.sample.draws import generator
from etl.sample.services import STABILIZATION, WRAPAROUND, services
from etl.sample.world import Agency

Tables = dict[str, Columns]

# A stream of chance for each purpose.
FAULTS, WORKFORCE, LIVES, GOVERNANCE, ADDED, ADDED_ONCE, PRINTED = 1, 2, 3, 4, 5, 6, 7
CONTACT_GAP = {"piedmont": (18, 40), "riverbend": (22, 48)}
REFERRALS_LISTED = ("prairie", "riverbend")
FISCAL_YEAR_BEGINS = {"prairie": 7, "piedmont": 10}


@lru_cache(maxsize=4)
def workforce(agency: Agency, count: int, seed: tuple[int, int]) -> Columns:
    """The agency's Family Partners and Coordinators, {} where it has none; the same for all of its blocks."""
    if not agency.partner_offered:
        return {}
    return partners.appointments(generator(*seed, WORKFORCE), agency, count)


def block(agency: Agency, seed: tuple[int, int], number: int, first: int, n: int, count: int) -> Tables:
    """The tables about ``n`` children from the one numbered ``first``; ``count`` are the agency's in all blocks."""
    rng = generator(*seed, LIVES, first - 1)
    numbers = Numbers(number)
    chunk = children(rng, agency, first, n)
    tables = Caseload(agency, chunk, rng, all_children=count).tables()
    enrolled, stays = tables["enrollments"], tables["living_arrangements"]
    stays["living_arrangement_id"] = numbers.take("living_arrangements", len(stays["child_id"]))
    if agency.source in REFERRALS_LISTED:
        tables["referrals"] = referrals(rng, agency, chunk, enrolled)
        records.mark_returning(agency, tables["referrals"], stays)
    tables["service_plans"] = plans = casework.plans(rng, numbers, enrolled)
    tables["team_meetings"] = meetings = casework.meetings(rng, numbers, agency, enrolled, plans)
    tables["plan_reviews"] = casework.reviews(rng, numbers, enrolled, meetings)
    tables["goals"] = goals = casework.goals(rng, numbers, enrolled, plans)
    tables["goal_ratings"] = casework.ratings(rng, enrolled, goals)
    if agency.source == "riverbend":
        tables["service_levels"] = casework.service_levels(rng, enrolled)
    people = workforce(agency, count, seed)
    if people:
        tables["partner_assignments"] = assigned = partners.assignments(rng, agency, enrolled, people)
        assigned["assignment_id"] = numbers.take("partner_assignments", len(assigned["enrollment_id"]))
    _add(generator(*seed, ADDED, first - 1), numbers, agency, tables)
    return tables


def _add(rng: Generator, numbers: Numbers, agency: Agency, tables: Tables) -> None:
    """What each agency keeps besides, drawn from a stream of its own."""
    enrolled, stays = tables["enrollments"], tables["living_arrangements"]
    hardship = needs.severity(rng, agency, enrolled, stays)
    gain = needs.gains(rng, enrolled, _has_partner(tables, len(hardship)))
    stays["medically_ready_date"] = records.ready_to_leave(rng, agency, stays)
    enrolled["service_level"] = np.where(hardship > 0.5, "intensive", "moderate").astype(object)
    _ADD[agency.source](rng, numbers, agency, tables, hardship, gain)


def _has_partner(tables: Tables, n: int) -> np.ndarray:
    assigned = tables.get("partner_assignments")
    has = np.zeros(n, dtype=bool)
    if assigned is not None:
        has[assigned["owner"][assigned["start_date"] > 0]] = True
    return has


def _add_prairie(
    rng: Generator, numbers: Numbers, agency: Agency, tables: Tables, hardship: np.ndarray, gain: np.ndarray
) -> None:
    enrolled, stays, goals = tables["enrollments"], tables["living_arrangements"], tables["goals"]
    enrolled["systems"] = records.systems(rng, enrolled, np.ones(len(hardship), dtype=bool))
    records.add_goal_values(rng, goals)
    tables["goal_steps"] = steps = supports.steps(rng, numbers, agency, enrolled, goals)
    tables["linkages"] = supports.linkages(rng, numbers, enrolled, steps)
    crises = supports.crises(rng, numbers, agency, enrolled, stays, tables["service_plans"], hardship)
    tables["crisis_events"] = crises
    births = tables["children"]["birth_date"][enrolled["position"]]
    tables["services"] = services(
        rng, numbers, agency, STABILIZATION, enrolled, births, tables["team_meetings"], crises
    )
    tables["flex_fund_requests"] = supports.fund_requests(rng, numbers, agency, enrolled, goals)
    tables["assessments"] = needs.two_versions(needs.assessments(rng, numbers, needs.NEEDS, enrolled, hardship, gain))
    tables["maltreatment_reports"] = records.maltreatment_reports(
        rng, numbers, agency, tables["children"], tables["care_episodes"]
    )


def _add_piedmont(
    rng: Generator, numbers: Numbers, agency: Agency, tables: Tables, hardship: np.ndarray, gain: np.ndarray
) -> None:
    enrolled, assigned = tables["enrollments"], tables["partner_assignments"]
    tables["team_members"] = teams.members(rng, numbers, agency, enrolled, assigned)
    tables["partner_contacts"] = partners.contacts(rng, numbers, enrolled, assigned, CONTACT_GAP[agency.source])
    tables["flex_fund_requests"] = supports.fund_requests(rng, numbers, agency, enrolled, tables["goals"])
    tables["assessments"] = stacked(
        [
            needs.one_row_an_item(needs.assessments(rng, numbers, tool, enrolled, hardship, gain), tool)
            for tool in (needs.STRAIN, needs.EMPOWERMENT)
        ]
    )
    _add_grant(rng, numbers, agency, tables, hardship, gain)


def _add_riverbend(
    rng: Generator, numbers: Numbers, agency: Agency, tables: Tables, hardship: np.ndarray, gain: np.ndarray
) -> None:
    enrolled, stays, goals = tables["enrollments"], tables["living_arrangements"], tables["goals"]
    meetings, assigned = tables["team_meetings"], tables["partner_assignments"]
    in_care = records.in_care_on(enrolled, tables["care_episodes"])
    enrolled["systems"] = records.systems(rng, enrolled, in_care)
    enrolled["prevention_plan_date"] = records.prevention_plan(rng, enrolled, in_care)
    tables["team_members"] = members = teams.members(rng, numbers, agency, enrolled, assigned)
    meetings |= teams.attendance(rng, meetings, members, len(hardship))
    tables["goal_steps"] = steps = supports.steps(rng, numbers, agency, enrolled, goals)
    tables["linkages"] = supports.linkages(rng, numbers, enrolled, steps)
    crises = supports.crises(rng, numbers, agency, enrolled, stays, tables["service_plans"], hardship)
    tables["crisis_events"] = crises
    births = tables["children"]["birth_date"][enrolled["position"]]
    tables["services"] = services(rng, numbers, agency, WRAPAROUND, enrolled, births, meetings, crises)
    tables["partner_contacts"] = partners.contacts(rng, numbers, enrolled, assigned, CONTACT_GAP[agency.source])
    tables["assessments"] = stacked(
        [
            needs.one_row_an_item(
                needs.second_version(needs.assessments(rng, numbers, needs.NEEDS, enrolled, hardship, gain)),
                needs.NEEDS,
            ),
            needs.one_row_an_item(
                needs.assessments(rng, numbers, needs.STRAIN, enrolled, hardship, gain), needs.STRAIN
            ),
        ]
    )
    tables["school_terms"] = records.school_terms(rng, agency, tables["children"], enrolled, stays, hardship)
    tables["fidelity_scores"] = fidelity.reviews(rng, numbers, agency, enrolled, meetings)
    _add_grant(rng, numbers, agency, tables, hardship, gain)


def _add_grant(
    rng: Generator, numbers: Numbers, agency: Agency, tables: Tables, hardship: np.ndarray, gain: np.ndarray
) -> None:
    enrolled = tables["enrollments"]
    tables["grant_enrollments"] = funded = grants.enrollments_under(rng, agency, enrolled)
    tables["outcome_interviews"] = held = grants.interviews(rng, numbers, agency, enrolled, funded)
    tables["outcome_answers"] = grants.answers(
        rng, agency, enrolled, tables["living_arrangements"], held, hardship, gain
    )


_ADD = {"prairie": _add_prairie, "piedmont": _add_piedmont, "riverbend": _add_riverbend}


def once(agency: Agency, seed: tuple[int, int], count: int) -> Tables:
    """The tables that are not about children: programs, workforce, collaboratives, trainings, grants, budgets."""
    rng, added = generator(*seed, GOVERNANCE), generator(*seed, ADDED_ONCE)
    tables = {"programs": casework.programs(agency, count)}
    people = dict(workforce(agency, count, seed))
    if agency.source == "piedmont":
        tables["collaboratives"] = groups = governance.collaboratives(agency)
        tables["collaborative_members"] = seats = governance.members(rng, agency, groups)
        tables["collaborative_meetings"] = governance.meetings(added, agency, seats)
        people["grant_id"] = partners.paid_by(added, people, grants.OF[agency.source][1])
        people = stacked([people, partners.system_coordinators(agency)])
        tables["partner_certifications"] = partners.certifications(added, agency, people)
        first = grants.OF[agency.source][0]
        tables["trainings"], tables["training_attendance"] = governance.trainings(
            added, agency, people, first.number, first.start
        )
        tables["fidelity_scores"] = fidelity.surveys(added, agency, count)
    if people:
        tables["family_partners"] = people
    if agency.source in FISCAL_YEAR_BEGINS:
        tables["flex_fund_budgets"] = supports.budgets(agency, count, FISCAL_YEAR_BEGINS[agency.source])
    if grants.OF[agency.source]:
        at_work = int((people["end_date"] == 0).sum()) if people else 0
        tables["grants"] = grants.grants(agency)
        tables["grant_targets"] = grants.targets(agency, count, at_work)
        tables["ipp_results"] = grants.results(added, agency, tables)
    return tables

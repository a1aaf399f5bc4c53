/*
code = "R7.number"
title = "Infrastructure results (IPP), numbers"
family = "grants"
kind = "sum"
timing = "flow"
unit = "results"
better = "higher"
subject = "result"
counts = "organizations"
categories = "separate"
needs = ["ipp_results"]
why = "Grants are given to change systems, too: agreements made, people trained, families at the table. These are the counts that the funder reads."
numerator = "Numbers entered for an indicator, on the last day of the period that each is for. Where no number was entered, the upper number of its share stands for it. For IPP WD5 what the appointments say stands beside what was entered: each Family Partner or Coordinator on the grant once, on the first day under it."
denominator = "None: this is a sum."
excluded = "Results without a number. Results of a period that is not over are not yet due."
source = "SAMHSA's infrastructure development, prevention and mental health promotion indicators (lists of 2010, https://omb.report/icr/201003-0930-005/doc/16783501, and 2022, https://omb.report/icr/202208-0930-004/doc/124121100). A grant reports only the indicators that were chosen for it."
caution = "Indicators count different things: never add them up. Numbers stand as they were entered, small ones too: look before you share. That a person counts in the first quarter under the grant is a project default; check the guide. Appointments that name no grant are not in what is computed."
questions = [
    "Which indicator of the grant has no result this quarter?",
    "Does what was entered agree with what the lists say, and if not, which is right?",
]

[category_words]
"IPP PD1" = "IPP PD1: policy changes made"
"IPP PD2" = "IPP PD2: organizations and communities readier for change"
"IPP WD1" = "IPP WD1: organizations and communities that train in mental health"
"IPP WD2" = "IPP WD2: people trained"
"IPP WD3" = "IPP WD3: people certified"
"IPP WD4" = "IPP WD4: changes in credentialing policy"
"IPP WD5" = "IPP WD5: family members and consumers who give services"
"IPP WD5, computed" = "IPP WD5, computed: Family Partners and Coordinators on the grant"
"IPP F2" = "IPP F2: changes in financing policy"
"IPP F3" = "IPP F3: pooled, blended or braided dollars"
"IPP OC1" = "IPP OC1: changes in organizations"
"IPP PC1" = "IPP PC1: organizations with formal agreements"
"IPP PC2" = "IPP PC2: organizations that share resources"
"IPP A1" = "IPP A1: activities whose fidelity is watched"
"IPP A2" = "IPP A2: organizations that use mental health data"
"IPP A3" = "IPP A3: communities that share health information better"
"IPP A4" = "IPP A4: family members and consumers among members"
"IPP A5" = "IPP A5: family members and consumers who represent organizations"
"IPP A6" = "IPP A6: family members and consumers in evaluation"
"IPP AC1" = "IPP AC1: people who got services after referral"
"IPP AW1" = "IPP AW1: people reached by messages"
"IPP NAB1" = "IPP NAB1: people whose knowledge or views improved"
*/
WITH entered AS (
    SELECT
        concat(i.grant_id, ' ', i.indicator, ' ', i.period_start, ' ', i.result_name) AS subject,
        i.grant_id,
        c.agency,
        i.indicator,
        i.period_end,
        coalesce(i.number, i.numerator) AS amount,
        i.result_name,
        i.period_end > c.complete_to AS is_early
    FROM ipp_results i
    JOIN derived.complete_to c ON c.source = i.source
),
partners AS (
    SELECT
        p.person_id,
        p.grant_id,
        arg_min(c.agency, (p.start_date, p.appointment_id)) AS agency,
        arg_min(p.county, (p.start_date, p.appointment_id)) AS county,
        min(greatest(p.start_date, g.start_date)) AS on_day
    FROM family_partners p
    JOIN derived.complete_to c ON c.source = p.source
    LEFT JOIN grants g ON g.grant_id = p.grant_id
    WHERE p.grant_id IS NOT NULL AND p.role IN ('family_partner', 'coordinator')
        AND greatest(p.start_date, g.start_date) <= c.complete_to
        AND coalesce(p.start_date <= g.end_date, true) AND coalesce(p.end_date > g.start_date, true)
        AND coalesce(p.end_date >= p.start_date, true)
    GROUP BY p.person_id, p.grant_id
)
SELECT
    subject,
    agency,
    NULL AS county,
    grant_id,
    period_end AS start_date,
    period_end + 1 AS end_date,
    coalesce(amount, 0) AS numerator,
    1 AS denominator,
    concat('IPP ', indicator) AS category,
    CASE WHEN is_early THEN 'pending' WHEN amount IS NULL THEN 'excluded' ELSE 'counted' END AS state,
    CASE
        WHEN is_early THEN 'the period is not over'
        WHEN amount IS NULL THEN 'no number was entered'
        ELSE concat('entered: ', result_name)
    END AS reason
FROM entered
UNION ALL
SELECT
    person_id, agency, county, grant_id, on_day, on_day + 1, 1, 1, 'IPP WD5, computed', 'counted',
    'first day under the grant'
FROM partners

/*
code = "PE6"
title = "Maltreated again within 12 months"
family = "permanency"
kind = "proportion"
timing = "flow"
unit = "% of children with a report"
better = "lower"
subject = "child"
counts = "clients"
per = "child"
rows = "first"
needs = ["maltreatment_reports"]
benchmark = "cfsr4_recurrence"
why = "The first report is a call for help. A second one within the year says that the help did not reach the child."
numerator = "Children with another substantiated or indicated report on day 15 to 365 after the first."
denominator = "Children with a substantiated or indicated report in the period; each child once, with the first."
excluded = "Reports before birth, at 18 or older, or without a finding. Later reports about the same incident do not count. Children whose first report is less than 365 days before the complete-to day are not yet due."
source = "Children's Bureau, CFSR Round 4 Statewide Data Indicators Data Dictionary, August 2022 (https://www.cfsrportal.acf.hhs.gov/resources/round-4-resources/cfsr-round-4-statewide-data-indicators). That 12 months are 365 days is the project's reading; the dictionary gives no day rule."
caution = "Observed, not risk-standardized performance, which only the Children's Bureau can compute. It is for all children in care on file, not for a program. It needs the state's file of reports. A child whose birth date is not recorded is taken to be under 18."
questions = ["Which families asked for help after the first report, and what did they get?"]

[parameters]
year_days = 365            # within 12 months: 365 days or fewer; the project's reading
same_event_days = 14       # a later report this soon is taken as the same event; federal rule
*/
WITH firsts AS (
    SELECT
        v.source,
        v.child_id,
        v.report_date,
        min(l.report_date) AS next_report
    FROM derived.victimizations v
    LEFT JOIN derived.victimizations l
        ON l.child_id = v.child_id AND l.report_date > v.report_date + $same_event_days
        AND NOT EXISTS (
            SELECT 1 FROM derived.victimizations s
            WHERE s.child_id = v.child_id AND s.report_date = v.report_date AND s.incident_date = l.incident_date
        )
    GROUP BY v.source, v.child_id, v.report_date
),
judged AS (
    SELECT
        f.*,
        c.complete_to,
        coalesce(f.next_report <= f.report_date + $year_days, false) AS is_again,
        CASE
            WHEN f.report_date < k.birth_date THEN 'report before birth'
            WHEN f.report_date >= k.birthday_18 THEN '18 or older at the report'
        END AS why_not
    FROM firsts f
    JOIN derived.children k ON k.child_id = f.child_id
    JOIN derived.complete_to c ON c.source = f.source
),
states AS (
    SELECT
        *,
        CASE
            WHEN why_not IS NOT NULL THEN 'excluded'
            WHEN report_date + $year_days > complete_to THEN 'pending'
            ELSE 'counted'
        END AS state
    FROM judged
)
SELECT
    child_id AS subject,
    child_id,
    report_date AS start_date,
    report_date + 1 AS end_date,
    CASE WHEN state = 'counted' AND is_again THEN 1 ELSE 0 END AS numerator,
    CASE WHEN state = 'counted' THEN 1 ELSE 0 END AS denominator,
    state,
    CASE
        WHEN why_not IS NOT NULL THEN why_not
        WHEN state = 'pending' THEN 'not yet ' || $year_days || ' days since the report'
        WHEN is_again THEN 'another report after ' || (next_report - report_date) || ' days'
        ELSE 'no other report within ' || $year_days || ' days'
    END AS reason
FROM states
UNION ALL
SELECT DISTINCT
    r.child_id, r.child_id, r.report_date, r.report_date + 1, 0, 0, 'excluded',
    'the finding of the report is not recorded'
FROM maltreatment_reports r
JOIN derived.complete_to c USING (source)
WHERE r.disposition IS NULL AND r.report_date <= c.complete_to
    AND NOT EXISTS (
        SELECT 1 FROM derived.victimizations v WHERE v.child_id = r.child_id AND v.report_date = r.report_date
    )

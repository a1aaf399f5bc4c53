/*
code = "W10.timely"
title = "Help on the spot in time"
family = "process"
kind = "proportion"
timing = "flow"
unit = "% of crises that needed someone there"
better = "higher"
subject = "crisis"
counts = "clients"
benchmark = "crisis_90_illinois"
needs = ["crisis_events"]
why = "In a crisis a family counts minutes. Someone at the door in time can keep a child at home."
numerator = "Crises with someone there within the minutes that the program, else the site, allows."
denominator = "Crises that were not resolved by phone, on the day of the call."
excluded = "Crises resolved by phone; their number is shown. Agencies that do not write down arrivals. Where an agency does not write down which were resolved by phone, crises without an arrival."
source = "Illinois mobile crisis response: at the location within 90 minutes of the call (https://www.dupagehealth.org/213/Screening-Assessment-and-Support-Service). The program's own standard comes first."
caution = "Where arrivals are written down, one without a time counts as not in time. Times are compared in universal time, so the night when clocks change does not matter; the day of a call is the day in universal time."
questions = ["At which hours and in which places are we late?", "Which crises could be calmed by phone because the family knows who calls?"]
*/
SELECT
    k.crisis_id AS subject,
    k.child_id,
    k.enrollment_id,
    k.called_on AS start_date,
    k.called_on + 1 AS end_date,
    CASE
        WHEN k.arrived_at >= k.called_at AND k.arrived_at - k.called_at <= to_minutes(k.minutes) THEN 1
        ELSE 0
    END AS numerator,
    1 AS denominator,
    CASE
        WHEN k.resolution = 'by_phone' OR n.source IS NOT NULL THEN 'excluded'
        WHEN r.source IS NOT NULL AND k.arrived_at IS NULL THEN 'excluded'
        ELSE 'counted'
    END AS state,
    CASE
        WHEN k.resolution = 'by_phone' THEN 'resolved by phone'
        WHEN n.source IS NOT NULL THEN 'arrivals are not recorded'
        WHEN r.source IS NOT NULL AND k.arrived_at IS NULL THEN 'nobody came, and whether it was resolved by phone is not recorded'
        WHEN k.arrived_at IS NULL THEN 'late: the time of arrival is missing'
        WHEN k.arrived_at < k.called_at THEN 'late: the arrival is dated before the call, check the times'
        WHEN k.arrived_at - k.called_at <= to_minutes(k.minutes) THEN 'met: within ' || k.minutes || ' minutes'
        ELSE 'late: more than ' || k.minutes || ' minutes'
    END AS reason
FROM derived.crises k
LEFT JOIN derived.not_recorded n
    ON n.source = k.source AND n.table_name = 'crisis_events' AND n.field = 'arrived_at'
LEFT JOIN derived.not_recorded r
    ON r.source = k.source AND r.table_name = 'crisis_events' AND r.field = 'resolution'

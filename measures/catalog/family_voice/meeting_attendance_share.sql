/*
code = "F10.attendance"
title = "Family and youth at collaborative meetings"
family = "family_voice"
kind = "ratio"
timing = "flow"
unit = "% of the people at meetings"
better = "higher"
subject = "meeting"
counts = "organizations"
scale = 100
needs = ["collaborative_meetings"]
why = "A seat is a promise. Being in the room is what counts."
numerator = "Family and youth who came."
denominator = "Everyone who came, over all meetings in the period."
excluded = "Meetings to which nobody is recorded to have come."
source = "Project measure, beside the share of seats. Family and youth members are equal partners (NC State Collaborative, https://nccollaborative.org/what-is-a-family-partner/)."
caution = "A kind of seat that is left out of the list of a meeting counts as nobody."
questions = ["At which hour do families come, and at which do they not?", "Are travel and child care paid on the day?"]
*/
WITH meetings AS (
    SELECT
        m.source,
        any_value(coalesce(c.agency, m.source)) AS agency,
        m.collaborative,
        m.meeting_date,
        sum(CASE WHEN t.family_or_youth THEN m.attendees ELSE 0 END) AS family,
        sum(m.attendees) AS everyone
    FROM collaborative_meetings m
    JOIN derived.complete_to c ON c.source = m.source
    JOIN reference.seats t ON t.seat = m.seat
    WHERE m.meeting_date <= c.complete_to AND t.filled
    GROUP BY m.source, m.collaborative, m.meeting_date
)
SELECT
    m.source || ':' || m.collaborative || ', ' || CAST(m.meeting_date AS VARCHAR) AS subject,
    m.meeting_date AS start_date,
    m.meeting_date + 1 AS end_date,
    m.family AS numerator,
    m.everyone AS denominator,
    CASE WHEN m.everyone > 0 THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN m.everyone > 0 THEN m.family || ' of ' || m.everyone || ' are family or youth'
        ELSE 'nobody is recorded to have come'
    END AS reason,
    m.agency,
    p.county,
    coalesce(p.region, 'unknown') AS region,
    m.collaborative
FROM meetings m
LEFT JOIN derived.collaborative_places p
    ON p.source = m.source AND p.collaborative = m.collaborative AND p.from_date <= m.meeting_date
    AND p.to_date > m.meeting_date

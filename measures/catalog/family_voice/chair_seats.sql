/*
code = "F10.leadership"
title = "Chairs held by family or youth"
family = "family_voice"
kind = "proportion"
timing = "as_at"
unit = "% of chairs and co-chairs"
better = "higher"
subject = "seat"
counts = "organizations"
needs = ["collaborative_members"]
why = "Who chairs sets the agenda. Families who lead change what is talked about."
numerator = "Chairs and co-chairs who are family or youth. Who holds two seats in a collaborative counts once, and as family when one of the seats is family's."
denominator = "Chairs and co-chairs on the day."
excluded = "Vacant chairs. Agencies that do not record who chairs, or when a seat ends."
source = "Family and youth members are equal partners in all leadership roles (NC State Collaborative, https://nccollaborative.org/what-is-a-family-partner/)."
caution = "Where seats are sent without the person, someone with two seats counts twice. A seat counts within the time of its collaborative, where that is recorded."
questions = ["Who could chair next, and what would help them to say yes?"]
*/
SELECT
    seat_id AS subject,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN is_family THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CASE WHEN chairs_known THEN 'counted' ELSE 'excluded' END AS state,
    CASE
        WHEN NOT chairs_known THEN 'who chairs is not recorded'
        WHEN is_family THEN 'chaired by family or youth'
        ELSE 'chaired by another member'
    END AS reason,
    agency,
    county,
    region,
    collaborative
FROM derived.collaborative_days
WHERE is_chair OR NOT chairs_known
UNION ALL
SELECT
    seat_id, from_date, to_date, 0, 1, 'excluded',
    CASE WHEN NOT filled THEN 'vacant' ELSE 'the day on which seats end is not recorded' END, agency, NULL, NULL,
    collaborative
FROM derived.collaborative_seats
WHERE (NOT filled AND is_chair) OR NOT ends_known

/*
code = "F10.share"
title = "Family and youth in collaboratives"
family = "family_voice"
kind = "proportion"
timing = "as_at"
unit = "% of members"
better = "higher"
subject = "seat"
counts = "organizations"
categories = "groups"
category_order = ["state", "region", "county", "not_recorded"]
needs = ["collaborative_members"]
why = "Decisions about families are made here. One family member among fifteen professionals is a guest; half of them are partners."
numerator = "Members who are family or youth. Who holds two seats in a collaborative is one member, and family when one of the seats is family's."
denominator = "Members on the day: seats that someone holds."
excluded = "Vacant seats. Seats of agencies that do not record when a seat ends."
source = "Family and youth members are equal partners in all leadership roles (NC State Collaborative, https://nccollaborative.org/what-is-a-family-partner/). It is also the share that the infrastructure indicator IPP A4 asks for."
caution = "The one half of mental health planning councils, and the majority of family-controlled boards, are rules for other bodies. Where seats are sent without the person, someone with two seats counts twice. A seat counts within the time of its collaborative, where that is recorded."
questions = ["Which collaboratives have no youth at all?", "Can family members come at the hour of the meeting, and are they paid for it?"]
*/
SELECT
    seat_id AS subject,
    from_date AS start_date,
    to_date AS end_date,
    CASE WHEN is_family THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    level AS category,
    'counted' AS state,
    CASE WHEN is_family THEN 'family or youth' ELSE 'another member' END AS reason,
    agency,
    county,
    region,
    collaborative
FROM derived.collaborative_days
UNION ALL
SELECT
    seat_id, from_date, to_date, 0, 1, level, 'excluded',
    CASE WHEN NOT filled THEN 'vacant' ELSE 'the day on which seats end is not recorded' END, agency, NULL, NULL,
    collaborative
FROM derived.collaborative_seats
WHERE NOT filled OR NOT ends_known

/*
code = "PE2"
title = "Home for good, of children in care 12 to 23 months"
family = "permanency"
kind = "proportion"
timing = "as_at"
unit = "% of children in care 12 to 23 months"
better = "higher"
subject = "child"
counts = "clients"
window = 12
needs = ["care_episodes"]
benchmark = "cfsr4_permanency_12_to_23"
why = "After a year, going home gets harder. This asks who still does."
numerator = "Children who left to reunification, a relative, adoption or guardianship by the last of the 12 months and before the 18th birthday."
denominator = "Children in care on the first day of the 12 months who had been there, without a break, for 12 to 23 months."
excluded = "Children 18 or older on the first day, series of short breaks, discharges without a reason, and agencies that never send one. Agencies that send no removals, or never the day on which children leave care."
source = "Children's Bureau, CFSR Round 4 Statewide Data Indicators Data Dictionary, August 2022 (https://www.cfsrportal.acf.hhs.gov/resources/round-4-resources/cfsr-round-4-statewide-data-indicators). Edges by calendar month are the project's reading. Leaving after the 18th birthday counts as still in care: CCWIP method P3."
caution = "Observed, not risk-standardized performance, which only the Children's Bureau can compute. It is for all children in care on file, not for a program. A child whose birth date is not recorded is taken to be under 18. Where it is not recorded which stays are a series of short breaks, they count as stays in care."
questions = ["Which children have no permanency plan that anyone works on?", "Who has asked each youth with whom they want to live?"]
*/
SELECT
    child_id AS subject,
    child_id,
    anchor AS start_date,
    anchor + 1 AS end_date,
    numerator,
    denominator,
    state,
    reason
FROM derived.long_in_care
WHERE NOT is_over_24

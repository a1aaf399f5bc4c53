/*
about = "Evidence of moves while enrolled: the days of exposure and each move on its day."
*/
SELECT
    child_id AS subject,
    child_id,
    enrollment_id,
    start_date,
    end_date,
    0 AS numerator,
    1 AS denominator,
    CAST(NULL AS VARCHAR) AS move_kind,
    'enrolled and in care' AS reason,
    only_when_split,
    'counted' AS state
FROM derived.program_exposure
UNION ALL
SELECT
    child_id,
    child_id,
    enrollment_id,
    move_date,
    move_date + 1,
    1,
    0,
    move_kind,
    concat('moved from ', lower(from_label), ' to ', lower(to_label), ', reason: ' || lower(why)),
    only_when_split,
    'counted'
FROM derived.enrolled_moves

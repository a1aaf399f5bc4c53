/*
about = "SMART completeness of each goal: what is filled in for each letter. passes is NULL where the source does not send what the letter needs. One row a goal and letter."

[parameters]
specific_words = 5         # project default
longest_goal_days = 180    # project default
*/
WITH silent AS (
    SELECT
        source,
        bool_or(table_name = 'goals' AND field = 'text_words')
            OR bool_or(table_name = 'goal_steps' AND field = 'has_responsible_person') AS no_s,
        count(*) FILTER (
            WHERE table_name = 'goals' AND field IN ('has_indicator', 'baseline_value', 'target_value')
        ) > 0 AND bool_or(table_name = 'goals' AND field = 'has_all_anchors') AS no_m,
        bool_or(table_name = 'goals' AND field = 'team_agreed') AS no_a,
        bool_or(table_name = 'goals' AND field = 'linked_to_need')
            AND bool_or(table_name = 'goals' AND field = 'family_priority') AS no_r,
        bool_or(table_name = 'goals' AND field = 'target_date') AS no_t
    FROM derived.not_recorded
    GROUP BY source
),
steps AS (
    SELECT goal_id, bool_or(has_responsible_person) AS has_person FROM goal_steps GROUP BY goal_id
),
checked AS (
    SELECT
        g.goal_id,
        o.child_id,
        g.enrollment_id,
        g.set_date,
        x.*,
        coalesce(g.text_words >= $specific_words AND s.has_person, false) AS is_s,
        coalesce(g.has_indicator AND g.baseline_value IS NOT NULL AND g.target_value IS NOT NULL, false)
            OR coalesce(g.has_all_anchors, false) AS is_m,
        coalesce(g.team_agreed, false)
            AND coalesce(g.baseline_rating <> 0, true)
            AND coalesce(g.baseline_value <> g.target_value, true) AS is_a,
        coalesce(g.linked_to_need, false) OR coalesce(g.family_priority, false) AS is_r,
        coalesce(g.target_date > g.set_date AND g.target_date <= g.set_date + $longest_goal_days, false) AS is_t
    FROM goals g
    JOIN derived.goal_outcomes o ON o.goal_id = g.goal_id
    LEFT JOIN steps s ON s.goal_id = g.goal_id
    LEFT JOIN silent x ON x.source = g.source
),
letters AS (
    SELECT goal_id, child_id, enrollment_id, set_date, 'S' AS letter, 1 AS position,
        CASE WHEN no_s IS NOT TRUE THEN is_s END AS passes,
        $specific_words || ' words or more, an area of life, and a step with a person named' AS what
    FROM checked
    UNION ALL
    SELECT goal_id, child_id, enrollment_id, set_date, 'M', 2, CASE WHEN no_m IS NOT TRUE THEN is_m END,
        'an indicator with its value now and the value aimed for, or all five levels written'
    FROM checked
    UNION ALL
    SELECT goal_id, child_id, enrollment_id, set_date, 'A', 3, CASE WHEN no_a IS NOT TRUE THEN is_a END,
        'the team agreed, and the goal is not where the family already is'
    FROM checked
    UNION ALL
    SELECT goal_id, child_id, enrollment_id, set_date, 'R', 4, CASE WHEN no_r IS NOT TRUE THEN is_r END,
        'linked to a need, or a priority of the family'
    FROM checked
    UNION ALL
    SELECT goal_id, child_id, enrollment_id, set_date, 'T', 5, CASE WHEN no_t IS NOT TRUE THEN is_t END,
        'a due date after the goal was set, within ' || $longest_goal_days || ' days'
    FROM checked
)
SELECT
    l.*,
    EXISTS (
        SELECT 1 FROM derived.held_at_once h
        WHERE h.enrollment_id = l.enrollment_id AND h.from_date <= l.set_date AND h.to_date > l.set_date
    ) AS only_when_split
FROM letters l

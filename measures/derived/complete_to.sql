/*
about = "The day each source is complete to. One row a source."
*/
SELECT source, agency, complete_to, complete_to + 1 AS open_end, unlisted_nights
FROM load.sources

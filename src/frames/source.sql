-- One row per source of the job: how it came through.
SELECT source, held, quarantined, controls_differing
FROM source_state

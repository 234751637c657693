-- What one person answered.
DELETE FROM raw.survey_answer WHERE respondent IN (SELECT UNNEST($names::VARCHAR[]))

-- name: note_retained
-- parameters: completion, age_s, chars_kept

UPDATE suggestion SET checked_age_s = :age_s, chars_kept = :chars_kept
WHERE completion = :completion;

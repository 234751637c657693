-- name: note_closed
-- parameters: completion, outcome, chars_accepted

UPDATE suggestion SET outcome = :outcome, chars_accepted = :chars_accepted
WHERE completion = :completion;

-- name: note_shown
-- parameters: completion

UPDATE suggestion SET shown = 1
WHERE completion = :completion;

-- name: add_suggestion
-- Makes room for what is noted of a suggestion, where it is heard of for the first time.
-- parameters: completion, at

INSERT OR IGNORE INTO suggestion (completion, at) VALUES (:completion, :at);

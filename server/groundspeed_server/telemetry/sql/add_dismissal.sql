-- name: add_dismissal
-- parameters: remark

INSERT OR IGNORE INTO dismissal (remark) VALUES (:remark);

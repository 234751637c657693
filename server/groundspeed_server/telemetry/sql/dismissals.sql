-- name: dismissals

SELECT remark FROM dismissal;

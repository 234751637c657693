-- question: Do accepted lines live as long as the other lines of the same engineers, weeks and files?
SELECT
    curve,
    days,
    value AS alive_share,
    low,
    high,
    n_people,
    n_lines,
    n_changes,
    withheld
FROM metrics.line_survival
ORDER BY curve, days

-- Where builds on Spark left tables.
SELECT path FROM meta.spark_folder ORDER BY path

-- What builds on Spark left is deleted.
DELETE FROM meta.spark_folder

-- A build on Spark leaves tables in a folder.
INSERT OR IGNORE INTO meta.spark_folder (path) VALUES ($path)

# The part of py4j, pyspark's bridge to Java, that the build on Spark uses.

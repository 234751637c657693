"""Models on AWS Bedrock, asked through the Converse API."""

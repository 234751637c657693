"""A scripted model behind Bedrock's protocol, on loopback: the way to a provider without one."""

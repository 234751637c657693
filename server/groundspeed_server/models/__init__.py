"""Models behind one port: Bedrock, OpenAI-compatible servers, llama.cpp in process, a script."""

"""The `groundspeed-eval` command: the frame of the server's, with commands of its own."""

from __future__ import annotations

from groundspeed_server.cli.frame import Program

COMMANDS = {
    "tasks": "cut tasks from a TypeScript repository",
    "run": "put tasks to the engine or to a baseline",
    "ablate": "what each technique of the engine is worth",
    "check": "execute the answers of runs: their tests in a sandbox, their types by TypeScript",
    "serve": "a scripted model behind Bedrock's protocol, on this machine",
    "report": "scores of runs, each with n and a 95 %% interval",
    "gate": "stop a rollout that may be worse by more than a margin",
    "compare": "what changed from one run to another, and how sure that is",
}
PROGRAM = Program(
    name="groundspeed-eval",
    description="What a completion is worth on real TypeScript, and how sure that is.",
    example="groundspeed-eval tasks ~/src/hono --out hono.jsonl --count 200",
    commands=COMMANDS,
    package="groundspeed_eval.cli",
    unharmed="results so far are kept",
    extra=frozenset({"bm25s", "duckdb", "jinja2", "numpy", "rapidfuzz", "rich"}),
    installation="Install the evaluation: pip install 'groundspeed[eval]'.",
)

main = PROGRAM.main
program = PROGRAM.program

if __name__ == "__main__":
    program()

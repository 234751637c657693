"""The `groundspeed` command."""

from __future__ import annotations

from groundspeed_server.cli.frame import Program

COMMANDS = {
    "server": "the language server on stdio",
    "complete": "one completion in the terminal",
    "review": "review hints for changed code",
    "why": "the last decisions: asked or not, why, and at what cost",
    "stats": "your own numbers, from the ledger on this machine",
    "telemetry": "what was recorded, what left, and how to stop it",
    "model": "embedded models: list, install, remove",
    "policy": "the organisation's policy: what is in force, and whether a file would do",
    "doctor": "configuration, credentials, model access; each problem with its remedy",
}
PROGRAM = Program(
    name="groundspeed",
    description="An LLM coding assistant for TypeScript that measures what it is really worth.",
    example="groundspeed complete src/app.ts:12:20",
    commands=COMMANDS,
    package="groundspeed_server.cli",
)

main = PROGRAM.main
program = PROGRAM.program

if __name__ == "__main__":
    program()

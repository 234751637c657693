"""What `groundspeed doctor` looks at, one module a subject."""

-- What this file is.
SELECT layout, key_check FROM meta.warehouse

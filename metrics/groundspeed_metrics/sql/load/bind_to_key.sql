-- Remembers a fingerprint of the organisation key; never the key.
UPDATE meta.warehouse SET key_check = $key WHERE key_check IS DISTINCT FROM $key

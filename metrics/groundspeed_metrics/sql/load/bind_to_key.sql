-- Remembers a fingerprint of the first organisation key; never the key.
UPDATE meta.warehouse SET key_check = $key WHERE key_check IS NULL

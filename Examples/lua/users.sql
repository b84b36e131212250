-- The database of acl_by_sqlite.lua. Hashes are made by `martlet passwd`, with more iterations than these.
CREATE TABLE users (name TEXT PRIMARY KEY, password TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rules (
  name TEXT NOT NULL REFERENCES users (name),
  position INTEGER NOT NULL,
  access TEXT NOT NULL CHECK (access IN ('allow', 'deny')),
  action TEXT NOT NULL CHECK (action IN ('publish', 'subscribe')),
  filter TEXT NOT NULL,
  PRIMARY KEY (name, position)
) WITHOUT ROWID;

INSERT INTO users VALUES
  ('ann', '$7$1000$K+mU4Go6NFP5ltO0$LtsuoqHy8aMTyGNvMafajy7fOsDekBJsJu2jexuN6RgGwZHYu1q4RKs5eTNhF3UzH/mOLK0oTCz+gzAt7qKNxA=='),
  ('bob', '$7$1000$ONQB6YlLFghRwNqY$tLa+LqxHPG7rQasW22mg3aPsIDTuBMHzHuxPCtwbYKDQ6nVhBID9kqpjUW94q/tZOse1vLgbopZZVY2CbObu1g==');
INSERT INTO rules VALUES
  ('ann', 1, 'allow', 'publish', 'sensors/ann/#'),
  ('ann', 2, 'allow', 'subscribe', 'commands/ann/#'),
  ('bob', 1, 'allow', 'subscribe', 'sensors/#');

-- Which log this is: random, made once, and never changed. Consumers keep it with their place.
CREATE TABLE identity (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id  BLOB    NOT NULL
) STRICT;
INSERT INTO identity (one, id) VALUES (1, randomblob(16));

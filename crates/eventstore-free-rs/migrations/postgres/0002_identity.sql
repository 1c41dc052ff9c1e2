-- Which log this is: random, made once, and never changed. Consumers keep it with their place.
CREATE TABLE eventstore_identity (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id  uuid    NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO eventstore_identity DEFAULT VALUES;

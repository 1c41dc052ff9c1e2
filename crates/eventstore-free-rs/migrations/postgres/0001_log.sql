-- The log. Positions are given by the writer: no sequence, so no gaps. Names compare by byte, as everywhere in the log.
CREATE TABLE eventstore_events (
    position    bigint      PRIMARY KEY CHECK (position > 0),
    stream      text        COLLATE "C" NOT NULL,
    version     bigint      NOT NULL CHECK (version > 0),
    event_id    uuid        NOT NULL,
    kind        text        COLLATE "C" NOT NULL,
    -- Texts that come back to the byte. The log does not look inside them, so they need not be JSON.
    data        text        NOT NULL,
    meta        text        NOT NULL,
    -- By the clock of this server, the same for the events of one commit.
    recorded_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX eventstore_events_stream_version ON eventstore_events (stream, version);
CREATE UNIQUE INDEX eventstore_events_event_id ON eventstore_events (event_id);
CREATE INDEX eventstore_events_kind ON eventstore_events (kind, position);

-- "Is there an event with this tag after position p" is a range probe. No foreign key: rows are written by the same
-- statement as their event and never removed, and the check would cost a look-up and a row lock for each tag.
CREATE TABLE eventstore_tags (
    tag      text   COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (tag, position)
);

-- Consumers that append to this log keep their place here, so that both move in one transaction. Rows are updated
-- all the time: room in the page lets an update stay in it.
CREATE TABLE eventstore_checkpoints (
    name     text   COLLATE "C" PRIMARY KEY,
    position bigint NOT NULL
) WITH (fillfactor = 50);

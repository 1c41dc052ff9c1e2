-- What was changed in the register on purpose, and not because a source told it: for who has to account for it. A row
-- stays when the person is erased, and says nothing any more then.
create table journaal (
    nummer     integer primary key autoincrement,
    persoon_id blob not null check (length(persoon_id) = 16),
    handeling  text not null,     -- what kind of change
    door       text not null,     -- the account that asked for it, not the name of somebody
    op         integer not null,  -- milliseconds since 1970
    verslag    blob not null      -- why, and the card before and after; sealed with the person's key
) strict;
create index journaal_persoon on journaal (persoon_id);

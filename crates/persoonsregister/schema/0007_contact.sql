-- How somebody can be reached, as it was told, with who told it and on which day it held. What is told later stands beside it:
-- of each kind the newest day counts.
create table contact (
    nummer     integer primary key autoincrement,
    persoon_id blob not null references persoon (persoon_id) on delete cascade,
    soort      text not null,     -- a code of Contactsoort
    bron       text not null,     -- an account or a feed, never a name
    peildatum  text not null,     -- the day on which it held
    vastgelegd integer not null,  -- milliseconds since 1970
    vervallen  integer not null default 0,
    waarde     blob not null      -- sealed with the person's key, for this kind
) strict;
create index contact_persoon on contact (persoon_id);

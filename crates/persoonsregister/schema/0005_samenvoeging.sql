-- Every merge and every undoing of one, in order, for whoever follows them: events and lists carry the ids of then. Holds
-- ids only; why and by whom stands in the journal.
create table samenvoeging (
    nummer     integer primary key autoincrement,
    persoon_id blob not null check (length(persoon_id) = 16),  -- who merged, or became somebody again
    in_wie     blob not null check (length(in_wie) = 16),      -- into whom
    ongedaan   integer not null
) strict;
insert into samenvoeging (persoon_id, in_wie, ongedaan)
    select persoon_id, opgegaan_in, 0 from persoon where opgegaan_in is not null order by persoon_id;

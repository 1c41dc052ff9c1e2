-- What was written for something that is not recorded yet: the attempts that are under way. A person or a link that was
-- last written in one of them may still be taken back, so nobody decides on it.
create table voorlopig (
    poging integer primary key autoincrement,  -- never given out twice
    tot    integer not null                    -- milliseconds since 1970: after that whoever reads lets it stand
) strict;

alter table persoon add column poging integer;        -- the attempt that last wrote the card
alter table identificatie add column poging integer;  -- the attempt that made the link

-- A BSN that a person had before still finds that person; of those that hold there is at most one.
alter table identificatie add column vervallen integer not null default 0;
drop index een_bsn_per_persoon;
create unique index een_bsn_per_persoon on identificatie (persoon_id) where soort = 'bsn' and vervallen = 0;

-- Of somebody who turned out to be another person here: who that is. That one has the numbers since; the key stays, so
-- that what was sealed can be read, and the card stays as it was, so that it can be undone.
alter table persoon add column opgegaan_in blob references persoon (persoon_id);
create index persoon_opgegaan on persoon (opgegaan_in) where opgegaan_in is not null;

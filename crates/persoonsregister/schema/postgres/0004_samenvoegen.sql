-- The same as of SQLite (../0004_samenvoegen.sql); the comments there say what the columns are.
alter table identificatie add column vervallen bigint not null default 0;
drop index een_bsn_per_persoon;
create unique index een_bsn_per_persoon on identificatie (persoon_id) where soort = 'bsn' and vervallen = 0;

alter table persoon add column opgegaan_in bytea references persoon (persoon_id);
create index persoon_opgegaan on persoon (opgegaan_in) where opgegaan_in is not null;

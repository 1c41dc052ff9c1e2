-- The same as of SQLite (../0006_zoeken.sql); the comments there say what the columns are.
alter table persoon add column zoekwaarde bytea;
create index persoon_zoekwaarde on persoon (zoekwaarde) where zoekwaarde is not null;
create index persoon_zonder_zoekwaarde on persoon (persoon_id) where zoekwaarde is null;

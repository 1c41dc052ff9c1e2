-- The bucket in which a person is looked for by birth: a keyed hash of the birth as far as it is known. No bytes: nothing is
-- known of it. Null: a program of before wrote the card; it is computed when the register is opened.
alter table persoon add column zoekwaarde blob;
create index persoon_zoekwaarde on persoon (zoekwaarde) where zoekwaarde is not null;
create index persoon_zonder_zoekwaarde on persoon (persoon_id) where zoekwaarde is null;

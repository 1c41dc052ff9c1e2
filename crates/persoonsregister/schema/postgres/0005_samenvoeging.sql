-- The same as of SQLite (../0005_samenvoeging.sql); the comments there say what the columns are. Who merges has the lock of
-- the register alone, so numbers become visible in their order.
create table samenvoeging (
    nummer     bigint generated always as identity primary key,
    persoon_id bytea not null check (length(persoon_id) = 16),
    in_wie     bytea not null check (length(in_wie) = 16),
    ongedaan   bigint not null
);
insert into samenvoeging (persoon_id, in_wie, ongedaan)
    select persoon_id, opgegaan_in, 0 from persoon where opgegaan_in is not null order by persoon_id;

-- The same as of SQLite (../0003_journaal.sql); the comments there say what the columns are.
create table journaal (
    nummer     bigint generated always as identity primary key,
    persoon_id bytea not null check (length(persoon_id) = 16),
    handeling  text not null,
    door       text not null,
    op         bigint not null,
    verslag    bytea not null
);
create index journaal_persoon on journaal (persoon_id);

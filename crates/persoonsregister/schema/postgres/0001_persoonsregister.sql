-- The same tables as of SQLite (../0001_persoonsregister.sql); the comments there say what the columns are.
create table sleutelring (
    id                   bigint primary key check (id = 1),
    kek_versie           bigint not null,
    controle             bytea not null,
    zoeksleutel          bytea not null,
    aanleverings_sleutel bytea not null,
    op_te_ruimen         bigint not null default 0
);

create table persoon (
    persoon_id bytea primary key check (length(persoon_id) = 16),
    sleutel    bytea not null,
    gegevens   bytea not null
) with (fillfactor = 85);  -- room on the page for a corrected card, so that the index is left alone

create table identificatie (
    kenmerk    bytea primary key check (length(kenmerk) = 32),
    persoon_id bytea not null references persoon (persoon_id) on delete cascade,
    soort      text not null check (soort in ('bsn', 'onderwijsnummer', 'bronnummer'))
);
create index identificatie_persoon on identificatie (persoon_id);
create unique index een_bsn_per_persoon on identificatie (persoon_id) where soort = 'bsn';

create table gewist (
    persoon_id bytea primary key check (length(persoon_id) = 16)
);

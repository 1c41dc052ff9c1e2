-- The same as of SQLite (../0007_contact.sql); the comments there say what the columns are.
create table contact (
    nummer     bigint generated always as identity primary key,
    persoon_id bytea not null references persoon (persoon_id) on delete cascade,
    soort      text not null,
    bron       text not null,
    peildatum  text not null,
    vastgelegd bigint not null,
    vervallen  bigint not null default 0,
    waarde     bytea not null
);
create index contact_persoon on contact (persoon_id);

-- The one row that says which key-encryption key this database belongs to, with the two keys that are not a person's.
create table sleutelring (
    id              integer primary key check (id = 1),
    kek_versie      integer not null,  -- raised by every rotation: a process that still has the old key notices
    controle        blob not null,     -- a fixed text sealed under the key-encryption key: a wrong key shows at once
    zoeksleutel     blob not null,     -- wrapped: the HMAC key of identificatie.kenmerk
    aanleverings_sleutel blob not null,  -- wrapped: seals quarantined rows, of which the person may be unknown
    -- raised by every erasure and rotation, 0 when the files were rewritten without the old keys since
    op_te_ruimen    integer not null default 0
) strict;

-- With a rowid: cards are appended, and only the small index on the random id is written all over the place.
create table persoon (
    persoon_id blob primary key check (length(persoon_id) = 16),
    sleutel    blob not null,  -- the person's own key, wrapped; destroying it makes everything of the person unreadable
    gegevens   blob not null   -- Persoonskaart, sealed with the person's key
) strict;

create table identificatie (
    kenmerk    blob primary key check (length(kenmerk) = 32),  -- HMAC-SHA-256 of kind, scope and number
    persoon_id blob not null references persoon (persoon_id) on delete cascade,
    soort      text not null check (soort in ('bsn', 'onderwijsnummer', 'bronnummer'))
) strict, without rowid;
create index identificatie_persoon on identificatie (persoon_id);
create unique index een_bsn_per_persoon on identificatie (persoon_id) where soort = 'bsn';

-- Ids of erased persons: events still carry them, and whoever asks hears that the key was destroyed.
create table gewist (
    persoon_id blob primary key check (length(persoon_id) = 16)
) strict, without rowid;

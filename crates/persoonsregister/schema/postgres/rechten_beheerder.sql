-- What the role that mends persons may: merge two that are one and undo that, unlink a number, change a BSN and correct a
-- birth, each with an entry in the journal. It cannot delete a person or change an entry, and a number that it links must
-- be of a person who is there. `:rol` is the name of the role.
revoke all on persoonsregister_migraties, sleutelring, persoon, identificatie, gewist, voorlopig, journaal, samenvoeging, contact from :rol;
revoke all on function neem_terug (bigint, text) from :rol;
grant select on persoonsregister_migraties, sleutelring, persoon, identificatie, gewist, voorlopig, journaal, samenvoeging to :rol;
grant update (gegevens, opgegaan_in, zoekwaarde) on persoon to :rol;
grant insert (kenmerk, persoon_id, soort), update (persoon_id, vervallen), delete on identificatie to :rol;
grant insert (persoon_id, handeling, door, op, verslag) on journaal to :rol;
grant delete on voorlopig to :rol;
grant insert (persoon_id, in_wie, ongedaan) on samenvoeging to :rol;

-- What a service may: recognise persons, seal their fields, and take back what it wrote for something that was not
-- recorded. It cannot delete a person or a link by itself, merge persons, replace a person's key or touch the key ring, and
-- it cannot see who were born on the same day: it writes that, and does not read it.
-- `:rol` is the name of the role. Running it again sets the rights to exactly these.
revoke all on persoonsregister_migraties, sleutelring, persoon, identificatie, gewist, voorlopig, journaal, samenvoeging, contact from :rol;
revoke all on function neem_terug (bigint, text) from :rol;
grant select on persoonsregister_migraties, sleutelring, identificatie, gewist, voorlopig, samenvoeging to :rol;
grant select (persoon_id, sleutel, gegevens, poging, opgegaan_in) on persoon to :rol;
grant select (nummer) on journaal to :rol;
grant insert (persoon_id, sleutel, gegevens, poging, zoekwaarde) on persoon to :rol;
grant insert (kenmerk, persoon_id, soort, poging) on identificatie to :rol;
grant update (gegevens, poging, zoekwaarde) on persoon to :rol;
grant insert (tot), delete on voorlopig to :rol;
grant execute on function neem_terug (bigint, text) to :rol;

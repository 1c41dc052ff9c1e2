-- What the role that erases persons may, and nothing else: delete a person (the links go along) with those who were
-- merged into the person, note the ids as erased, and ask for the files to be rewritten. It cannot make or change a
-- person. `:rol` is the name of the role.
revoke all on persoonsregister_migraties, sleutelring, persoon, identificatie, gewist, voorlopig, journaal, samenvoeging, contact from :rol;
revoke all on function neem_terug (bigint, text) from :rol;
grant select on persoonsregister_migraties, sleutelring, gewist to :rol;
grant select (persoon_id, opgegaan_in), delete on persoon to :rol;
grant insert on gewist to :rol;
grant update (op_te_ruimen) on sleutelring to :rol;

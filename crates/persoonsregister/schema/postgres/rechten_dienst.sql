-- What a service may: recognise persons and seal their fields. It cannot delete anything, replace a person's key or
-- touch the key ring. `:rol` is the name of the role. Running it again sets the rights to exactly these.
revoke all on persoonsregister_migraties, sleutelring, persoon, identificatie, gewist from :rol;
grant select on persoonsregister_migraties, sleutelring, persoon, identificatie, gewist to :rol;
grant insert on persoon, identificatie to :rol;
grant update (gegevens) on persoon to :rol;

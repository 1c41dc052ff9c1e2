-- What the service at whose desk people look others up may, beside what every service may (rechten_dienst.sql, which comes
-- first): find persons by birth and name, and keep how they can be reached. What was told about that it cannot change or
-- delete, only let go. `:rol` is the name of the role.
grant select (zoekwaarde) on persoon to :rol;
grant select, insert (persoon_id, soort, bron, peildatum, vastgelegd, waarde), update (vervallen) on contact to :rol;

-- What the service at whose desk people look others up may, beside what every service may (rechten_dienst.sql, which comes
-- first): find persons by birth and name. `:rol` is the name of the role.
grant select (zoekwaarde) on persoon to :rol;

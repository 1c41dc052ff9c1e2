-- Who may enter another's database: the services that know persons use the persoonsregister. What they may do in it
-- is granted per table by `jongerenstroom register inrichten`. Rapportage may not enter it at all.
-- begin: sql-register (made by `jongerenstroom deploy`)
GRANT CONNECT ON DATABASE persoonsregister TO inrichting, signalering, intake, traject, personen;
-- einde: sql-register

-- The same as of SQLite (../0002_voorlopig.sql); the comments there say what the columns are.
create table voorlopig (
    poging bigint generated always as identity primary key,
    tot    bigint not null
);

alter table persoon add column poging bigint;
alter table identificatie add column poging bigint;

-- Services cannot delete. This deletes for them what an attempt that is still under way has made, and nothing else: links
-- that it made, and persons who have no number left without them. Gives false when the attempt is no longer under way.
-- Nobody else can have such an attempt: its number is given out once, and only when a link is made can it be written
-- there. The tables are looked for in this schema alone, so that nobody can put another in their place.
do $maak$
begin
    execute format(
        $vorm$
        create function neem_terug(welke bigint, nummers text) returns boolean
        language plpgsql security definer set search_path = %I, pg_temp
        as $neem_terug$
        declare
            personen bytea[];
        begin
            delete from voorlopig where poging = welke;
            if not found then
                return false;
            end if;
            with weg as (
                delete from identificatie
                where poging = welke and kenmerk = any (array(
                    select decode(rij.value ->> 0, 'hex') from json_array_elements(cast(nummers as json)) as rij (value)))
                returning persoon_id
            )
            select array_agg(persoon_id) into personen from weg;
            delete from persoon p
            where p.persoon_id = any (personen) and p.poging = welke
                and not exists (select from identificatie i where i.persoon_id = p.persoon_id);
            return true;
        end
        $neem_terug$
        $vorm$,
        current_schema()
    );
end
$maak$;

revoke all on function neem_terug (bigint, text) from public;

"""Only the owner of a table may have it analysed, and it is the application that fills it."""

from django.db import migrations

_MADE = """
    CREATE FUNCTION analyse_outgrown() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE outgrown regclass;
    BEGIN
        FOR outgrown IN
            SELECT oid FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
               AND pg_relation_size(oid) > 2 * current_setting('block_size')::int * greatest(relpages, 8)
        LOOP
            EXECUTE format('ANALYZE (SKIP_LOCKED) %s', outgrown);
        END LOOP;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0006_accepted_items_by_bytes")]

    operations = [migrations.RunSQL(_MADE, "DROP FUNCTION analyse_outgrown()")]

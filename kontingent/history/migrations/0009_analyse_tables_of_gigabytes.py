"""Twice the bytes of a table of a gigabyte are more than an integer holds: whoever loaded into such a register failed.

A third of the usual sample tells how many rows there are and how different they are; the server takes the whole one
when it comes to the table itself.
"""

from django.db import migrations

_MADE = """
    CREATE OR REPLACE FUNCTION analyse_outgrown() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp
        {sample} AS $$
    DECLARE outgrown regclass;
    BEGIN
        FOR outgrown IN
            SELECT oid FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
               AND pg_relation_size(oid) > 2 * current_setting('block_size')::{size} * greatest(relpages, 8)
        LOOP
            EXECUTE format('ANALYZE (SKIP_LOCKED) %s', outgrown);
        END LOOP;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0008_current_facts_by_person")]

    operations = [
        migrations.RunSQL(
            _MADE.format(sample="SET default_statistics_target = 30", size="bigint"),
            _MADE.format(sample="", size="int"),
        )
    ]

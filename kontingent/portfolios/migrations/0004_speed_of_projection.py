"""What the statements of the projection ask for every fact: is its person merged, is its number plain."""

from django.db import migrations

SQL = """
CREATE INDEX person_merged_away ON person (id) INCLUDE (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE OR REPLACE FUNCTION compact(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN number ~ '^[0-9]*$' THEN number
         ELSE regexp_replace(number, U&'[\\\\s\\00ad\\200b-\\200f\\2060\\feff\\2010-\\2015\\2212-]+', '', 'g') END;

CREATE OR REPLACE FUNCTION document_value(series text, number text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN concat(series, number) ~ '^[0-9]{1,100}$' THEN concat(series, number)
         ELSE left(regexp_replace(translate(upper(concat(series, number)), 'ABCEHKMOPTXYЁІӀ', 'АВСЕНКМОРТХУЕII'),
                                  '[^0-9A-ZА-Я]+', '', 'g'), 100) END;
"""


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0003_links_to_institutions")]

    operations = [migrations.RunSQL(SQL, "DROP INDEX person_merged_away")]

"""Triggers that write each changed service to `search_staleservice`, and how the two word vectors are kept.

Statement triggers, so that a COPY of thousands of rows costs one more statement. They see every writer: the harvest,
edits, reclassification, a person with psql.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION search_stale_services() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_staleservice (service_id) SELECT id FROM changed;
    RETURN NULL;
END $$;

CREATE FUNCTION search_stale_connections() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_staleservice (service_id) SELECT DISTINCT service_id FROM changed;
    RETURN NULL;
END $$;

CREATE FUNCTION search_stale_channels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_staleservice (service_id)
    SELECT DISTINCT tie.service_id FROM changed JOIN catalogue_connection AS tie ON tie.channel_id = changed.id;
    RETURN NULL;
END $$;

CREATE FUNCTION search_stale_addresses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_staleservice (service_id)
    SELECT DISTINCT tie.service_id FROM changed JOIN catalogue_connection AS tie ON tie.channel_id = changed.channel_id;
    RETURN NULL;
END $$;

CREATE FUNCTION search_stale_organizations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_staleservice (service_id)
    SELECT service.id FROM changed JOIN catalogue_service AS service ON service.organization_id = changed.id;
    RETURN NULL;
END $$;

CREATE TRIGGER search_service_inserted AFTER INSERT ON catalogue_service
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_stale_services();
CREATE TRIGGER search_service_updated AFTER UPDATE ON catalogue_service
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_stale_services();
CREATE TRIGGER search_connection_inserted AFTER INSERT ON catalogue_connection
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_stale_connections();
CREATE TRIGGER search_connection_updated AFTER UPDATE ON catalogue_connection
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_stale_connections();
CREATE TRIGGER search_connection_deleted AFTER DELETE ON catalogue_connection
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_stale_connections();
CREATE TRIGGER search_channel_updated AFTER UPDATE ON catalogue_channel
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_stale_channels();
CREATE TRIGGER search_address_inserted AFTER INSERT ON catalogue_address
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_stale_addresses();
CREATE TRIGGER search_address_updated AFTER UPDATE ON catalogue_address
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_stale_addresses();
CREATE TRIGGER search_address_deleted AFTER DELETE ON catalogue_address
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_stale_addresses();
CREATE TRIGGER search_organization_updated AFTER UPDATE ON catalogue_organization
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_stale_organizations();

-- What every hit is read for stays in the row, the two vectors never do: some 250 bytes are left.
ALTER TABLE search_searchentry SET (toast_tuple_target = 128);
ALTER TABLE search_searchentry ALTER COLUMN open_minutes SET STORAGE PLAIN;
ALTER TABLE search_searchentry ALTER COLUMN serves SET STORAGE PLAIN;
ALTER TABLE search_searchentry ALTER COLUMN words SET STORAGE EXTERNAL;
ALTER TABLE search_searchentry ALTER COLUMN all_words SET STORAGE EXTERNAL;
"""

DROP = """
DROP FUNCTION search_stale_services() CASCADE;
DROP FUNCTION search_stale_connections() CASCADE;
DROP FUNCTION search_stale_channels() CASCADE;
DROP FUNCTION search_stale_addresses() CASCADE;
DROP FUNCTION search_stale_organizations() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("catalogue", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]

namespace Agnox.Silo.Storage.Postgres;

/// <content>
/// The table of grain state and the statements that Orleans' AdoNet storage looks up by key. Ours and not upstream's: each
/// is a single statement, and the unique index gives two racing first writes one winner.
/// </content>
internal static partial class PostgresSchema
{
    private const string GrainState = """
        CREATE TABLE orleansquery (querykey varchar(64) PRIMARY KEY, querytext text NOT NULL);

        CREATE TABLE orleansstorage (
            grainidhash            integer NOT NULL,
            grainidn0              bigint NOT NULL,
            grainidn1              bigint NOT NULL,
            graintypehash          integer NOT NULL,
            graintypestring        text NOT NULL,
            grainidextensionstring text,
            serviceid              text NOT NULL,
            payloadbinary          bytea,
            modifiedon             timestamp NOT NULL,
            version                integer NOT NULL) WITH (fillfactor = 70);

        CREATE UNIQUE INDEX orleansstorage_identity ON orleansstorage
            (serviceid, graintypestring, grainidn0, grainidn1, (coalesce(grainidextensionstring, '')));

        INSERT INTO orleansquery (querykey, querytext) VALUES
        ('WriteToStorageKey', '
            INSERT INTO orleansstorage AS s (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring,
                grainidextensionstring, serviceid, payloadbinary, modifiedon, version)
            SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString,
                @GrainIdExtensionString, @ServiceId, @PayloadBinary, (now() at time zone ''utc''), 1
            WHERE @GrainStateVersion IS NULL OR EXISTS (
                SELECT 1 FROM orleansstorage e
                WHERE e.serviceid = @ServiceId AND e.graintypestring = @GrainTypeString
                  AND e.grainidn0 = @GrainIdN0 AND e.grainidn1 = @GrainIdN1
                  AND coalesce(e.grainidextensionstring, '''') = coalesce(@GrainIdExtensionString, ''''))
            ON CONFLICT (serviceid, graintypestring, grainidn0, grainidn1, (coalesce(grainidextensionstring, '''')))
            DO UPDATE SET payloadbinary = excluded.payloadbinary, modifiedon = excluded.modifiedon, version = s.version + 1
            WHERE s.version = @GrainStateVersion
            RETURNING s.version AS newgrainstateversion'),
        ('ReadFromStorageKey', '
            SELECT payloadbinary, version FROM orleansstorage
            WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString
              AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
              AND coalesce(grainidextensionstring, '''') = coalesce(@GrainIdExtensionString, '''')'),
        ('ClearStorageKey', '
            UPDATE orleansstorage
            SET payloadbinary = NULL, modifiedon = (now() at time zone ''utc''), version = version + 1
            WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString
              AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
              AND coalesce(grainidextensionstring, '''') = coalesce(@GrainIdExtensionString, '''')
              AND version = @GrainStateVersion
            RETURNING version AS newgrainstateversion');
        """;
}

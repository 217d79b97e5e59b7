CREATE TABLE public.agnox_schema_versions (
    version integer NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.executions (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    task_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    status smallint NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone NOT NULL,
    environment text NOT NULL COLLATE pg_catalog."C",
    group_name text COLLATE pg_catalog."C",
    node_id text COLLATE pg_catalog."C",
    waits_for_node boolean NOT NULL,
    is_open boolean NOT NULL,
    is_deleted boolean NOT NULL,
    document bytea NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE public.orleansquery (
    querykey character varying(64) NOT NULL,
    querytext text NOT NULL
);

CREATE TABLE public.orleansstorage (
    grainidhash integer NOT NULL,
    grainidn0 bigint NOT NULL,
    grainidn1 bigint NOT NULL,
    graintypehash integer NOT NULL,
    graintypestring text NOT NULL,
    grainidextensionstring text,
    serviceid text NOT NULL,
    payloadbinary bytea,
    modifiedon timestamp without time zone NOT NULL,
    version integer NOT NULL
)
WITH (fillfactor='70');

INSERT INTO public.agnox_schema_versions VALUES (1, '2026-03-01 12:00:00+00');
INSERT INTO public.agnox_schema_versions VALUES (2, '2026-03-01 12:00:00+00');

INSERT INTO public.executions VALUES ('507f1f77bcf86cd799439011', 'run-1', 1, 5, '2026-03-01 12:00:00.001234+00', '2026-03-01 12:00:00.005678+00', 'staging', 'nightly', 'node-1', true, true, false, '\x7b226964223a226772c3b6c39f6520e29c93227d');

INSERT INTO public.orleansquery VALUES ('WriteToStorageKey', '
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
    RETURNING s.version AS newgrainstateversion');
INSERT INTO public.orleansquery VALUES ('ReadFromStorageKey', '
    SELECT payloadbinary, version FROM orleansstorage
    WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString
      AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
      AND coalesce(grainidextensionstring, '''') = coalesce(@GrainIdExtensionString, '''')');
INSERT INTO public.orleansquery VALUES ('ClearStorageKey', '
    UPDATE orleansstorage
    SET payloadbinary = NULL, modifiedon = (now() at time zone ''utc''), version = version + 1
    WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString
      AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
      AND coalesce(grainidextensionstring, '''') = coalesce(@GrainIdExtensionString, '''')
      AND version = @GrainStateVersion
    RETURNING version AS newgrainstateversion');

ALTER TABLE ONLY public.agnox_schema_versions
    ADD CONSTRAINT agnox_schema_versions_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.executions
    ADD CONSTRAINT executions_pkey PRIMARY KEY (organization_id, task_id);

ALTER TABLE ONLY public.orleansquery
    ADD CONSTRAINT orleansquery_pkey PRIMARY KEY (querykey);

CREATE INDEX executions_group ON public.executions USING btree (organization_id, is_deleted, group_name, started_at DESC, task_id, status, environment) WHERE (group_name IS NOT NULL);

CREATE INDEX executions_list ON public.executions USING btree (organization_id, is_deleted, started_at DESC, task_id, status, environment);

CREATE INDEX executions_node ON public.executions USING btree (node_id, organization_id, task_id) WHERE (node_id IS NOT NULL);

CREATE INDEX executions_open ON public.executions USING btree (queued_at, organization_id, task_id, is_open) WHERE is_open;

CREATE INDEX executions_open_of ON public.executions USING btree (organization_id, queued_at, task_id) WHERE is_open;

CREATE INDEX executions_queued ON public.executions USING btree (organization_id, queued_at);

CREATE INDEX executions_status ON public.executions USING btree (organization_id, is_deleted, status, started_at DESC, task_id, environment);

CREATE INDEX executions_waiting ON public.executions USING btree (waits_for_node) WHERE waits_for_node;

CREATE UNIQUE INDEX orleansstorage_identity ON public.orleansstorage USING btree (serviceid, graintypestring, grainidn0, grainidn1, COALESCE(grainidextensionstring, ''::text));

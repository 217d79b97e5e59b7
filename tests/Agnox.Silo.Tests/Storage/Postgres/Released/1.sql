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

INSERT INTO public.agnox_schema_versions VALUES (1, '2026-03-01 12:00:00+00');

INSERT INTO public.executions VALUES ('507f1f77bcf86cd799439011', 'run-1', 1, 5, '2026-03-01 12:00:00.001234+00', '2026-03-01 12:00:00.005678+00', 'staging', 'nightly', 'node-1', true, true, false, '\x7b226964223a226772c3b6c39f6520e29c93227d');

ALTER TABLE ONLY public.agnox_schema_versions
    ADD CONSTRAINT agnox_schema_versions_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.executions
    ADD CONSTRAINT executions_pkey PRIMARY KEY (organization_id, task_id);

CREATE INDEX executions_group ON public.executions USING btree (organization_id, is_deleted, group_name, started_at DESC, task_id, status, environment) WHERE (group_name IS NOT NULL);

CREATE INDEX executions_list ON public.executions USING btree (organization_id, is_deleted, started_at DESC, task_id, status, environment);

CREATE INDEX executions_node ON public.executions USING btree (node_id, organization_id, task_id) WHERE (node_id IS NOT NULL);

CREATE INDEX executions_open ON public.executions USING btree (queued_at, organization_id, task_id, is_open) WHERE is_open;

CREATE INDEX executions_open_of ON public.executions USING btree (organization_id, queued_at, task_id) WHERE is_open;

CREATE INDEX executions_queued ON public.executions USING btree (organization_id, queued_at);

CREATE INDEX executions_status ON public.executions USING btree (organization_id, is_deleted, status, started_at DESC, task_id, environment);

CREATE INDEX executions_waiting ON public.executions USING btree (waits_for_node) WHERE waits_for_node;

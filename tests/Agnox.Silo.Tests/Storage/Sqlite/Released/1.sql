PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE grain_state (
    state_name TEXT NOT NULL,
    grain_id   TEXT NOT NULL,
    version    INTEGER NOT NULL,
    payload    BLOB,
    PRIMARY KEY (state_name, grain_id)) STRICT;
CREATE TABLE executions (
    organization_id TEXT NOT NULL,
    task_id         TEXT NOT NULL,
    version         INTEGER NOT NULL,
    status          INTEGER NOT NULL,
    queued_at       INTEGER NOT NULL,
    started_at      INTEGER NOT NULL,
    environment     TEXT NOT NULL,
    group_name      TEXT,
    node_id         TEXT,
    waits_for_node  INTEGER NOT NULL,
    is_open         INTEGER NOT NULL,
    is_deleted      INTEGER NOT NULL,
    document        BLOB NOT NULL,
    PRIMARY KEY (organization_id, task_id)) STRICT;
INSERT INTO executions VALUES('507f1f77bcf86cd799439011','run-1',1,5,63907963200001234,63907963200005678,'staging','nightly','node-1',1,1,0,X'7b226964223a226772c3b6c39f6520e29c93227d');
CREATE TABLE execution_counts (
    organization_id TEXT NOT NULL,
    status          INTEGER NOT NULL,
    executions      INTEGER NOT NULL,
    PRIMARY KEY (organization_id, status)) STRICT, WITHOUT ROWID;
INSERT INTO execution_counts VALUES('507f1f77bcf86cd799439011',5,1);
CREATE INDEX executions_list
    ON executions (organization_id, is_deleted, started_at DESC, task_id, status, environment);
CREATE INDEX executions_status
    ON executions (organization_id, is_deleted, status, started_at DESC, task_id, environment);
CREATE INDEX executions_group
    ON executions (organization_id, is_deleted, group_name, started_at DESC, task_id, status, environment)
    WHERE group_name IS NOT NULL;
CREATE INDEX executions_queued ON executions (organization_id, queued_at);
CREATE INDEX executions_open ON executions (queued_at, organization_id, task_id, is_open) WHERE is_open;
CREATE INDEX executions_open_of ON executions (organization_id, queued_at, task_id) WHERE is_open;
CREATE INDEX executions_node ON executions (node_id, organization_id, task_id) WHERE node_id IS NOT NULL;
CREATE INDEX executions_waiting ON executions (waits_for_node) WHERE waits_for_node;
CREATE TRIGGER executions_counted AFTER INSERT ON executions WHEN NOT NEW.is_deleted
BEGIN
    INSERT INTO execution_counts VALUES (NEW.organization_id, NEW.status, 1)
    ON CONFLICT DO UPDATE SET executions = executions + 1;
END;
CREATE TRIGGER executions_recounted AFTER UPDATE OF status, is_deleted ON executions
WHEN OLD.status <> NEW.status OR OLD.is_deleted <> NEW.is_deleted
BEGIN
    INSERT INTO execution_counts VALUES (OLD.organization_id, OLD.status, -NOT OLD.is_deleted)
    ON CONFLICT DO UPDATE SET executions = executions + excluded.executions;
    INSERT INTO execution_counts VALUES (NEW.organization_id, NEW.status, NOT NEW.is_deleted)
    ON CONFLICT DO UPDATE SET executions = executions + excluded.executions;
END;
COMMIT;
PRAGMA user_version = 1;

# What the official image's entrypoint does with the variables that docker-compose.yml sets.
set -eu
bin="$(echo /usr/lib/postgresql/*/bin)"
data=/var/lib/postgresql/data/pgdata
PATH="$bin:$PATH"
as_postgres() { setpriv --reuid postgres --regid postgres --init-groups "$@"; }

mkdir -p "$data" /run/postgresql
chown postgres:postgres "$data" /run/postgresql
chmod 700 "$data"
if [ ! -s "$data/PG_VERSION" ]; then
  umask 077
  printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
  chown postgres /tmp/password
  as_postgres "$bin/initdb" --pgdata "$data" --username "$POSTGRES_USER" --pwfile /tmp/password --auth scram-sha-256 --encoding UTF8 >/dev/null
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  sed -i 's/^local .*all .*all .*/local all all trust/' "$data/pg_hba.conf"
  as_postgres "$bin/pg_ctl" --pgdata "$data" --options "-c listen_addresses=''" --wait start
  as_postgres "$bin/createdb" --username "$POSTGRES_USER" "$POSTGRES_DB"
  as_postgres "$bin/pg_ctl" --pgdata "$data" --wait stop
fi
exec setpriv --reuid postgres --regid postgres --init-groups "$bin/postgres" -D "$data" -c listen_addresses='*'

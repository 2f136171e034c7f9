# What is done before and after the start of a PostgreSQL server, as hooks. Each can be done again, at any time.
# All that comes from parameters goes to the shell as words, and to SQL as variables of psql.
{ program, words, ... }:

let
  inherit (words) shell;
  data = "\${own.state}/data";

  # `ask` runs psql as the superuser; "$1", "$2", ... are the words that the step is given.
  psql =
    text: more:
    shell
      ''
        psql=$1 host=$2 port=$3
        shift 3
        ask() { "$psql" -X -q -v ON_ERROR_STOP=1 -h "$host" -p "$port" -U postgres -d postgres "$@"; }
        ${text}''
      (
        [
          program.psql
          "\${own.runtime}"
          "\${port.sql}"
        ]
        ++ more
      );
in
{
  inherit data;

  # Complete or not at all: an initdb that was interrupted is begun anew.
  # Collation C, since that of a libc changes with the host that the data is moved to.
  makeData.argv =
    shell
      ''
        [ ! -e "$2/PG_VERSION" ] || exit 0
        rm -rf "$2.new"
        "$1" -D "$2.new" -U postgres -A peer -E UTF8 --locale=C >/dev/null
        mv "$2.new" "$2"
      ''
      [
        program.initdb
        data
      ];

  # It listens before it answers, while it recovers from a crash.
  waitForAnswer.argv = psql ''
    tries=0
    until ask -c "" 2>/dev/null; do
      tries=$((tries + 1))
      [ "$tries" -lt 300 ] || ask -c ""
      sleep 0.2
    done
  '' [ ];

  makeRole =
    role: {
      argv = psql ''
        ask -v role="$1" <<'SQL'
        SELECT format('CREATE ROLE %I LOGIN', :'role')
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
        SQL
      '' [ role ];
    };

  # file: path of the file with the password, in its first line. The server hashes it, and is told to log nothing of that,
  # whatever its settings are: not even when it fails.
  setPassword =
    role: file: {
      argv = psql ''
        role=$1
        shift
        ${words.readPassword}
        PASSWORD_FILE=$1
        export PASSWORD_FILE
        ask -v role="$role" <<'SQL'
        SET log_statement = 'none';
        SET log_min_duration_statement = -1;
        SET log_min_duration_sample = -1;
        SET log_min_error_statement = 'panic';
        \set password `head -n 1 "$PASSWORD_FILE"`
        ALTER ROLE :"role" PASSWORD :'password';
        SQL
      '' [ role file ];
    };

  addToGroup =
    role: group: {
      argv = psql ''
        ask -v role="$1" -v group="$2" <<'SQL'
        GRANT :"group" TO :"role";
        SQL
      '' [ role group ];
    };

  makeDatabase =
    database: owner: {
      argv = psql ''
        ask -v database="$1" -v owner="$2" <<'SQL'
        SELECT format('CREATE DATABASE %I TEMPLATE template0', :'database')
        WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
        ALTER DATABASE :"database" OWNER TO :"owner";
        REVOKE CONNECT, TEMPORARY ON DATABASE :"database" FROM PUBLIC;
        SQL
      '' [ database owner ];
    };

  # file: path of the SQL
  runSchema =
    database: owner: file: {
      argv = psql ''
        ask -d "$1" -v owner="$2" -v file="$3" <<'SQL'
        SET client_min_messages = warning;
        SET ROLE :"owner";
        \i :file
        SQL
      '' [ database owner file ];
    };
}

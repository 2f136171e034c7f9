# A blog: pages, and below /comments/ an application with a database of its own.
{ s, secrets }:

{
  blog = s.app {
    name = "blog";
    host = "blog.example";
    path = "/comments/";
    site.pages = ./blog;
    database = s.endpoint "postgres@blog" "sql";
    password = "${secrets}/blog";
    argv = [
      "/usr/bin/perl"
      "\${value.files}/rows.pl"
    ];
    files = {
      "http.pl" = ./http.pl;
      "rows.pl" = ./rows.pl;
    };
    env = {
      PSQL = "/usr/lib/postgresql/15/bin/psql";
      QUERY = "SELECT text FROM comments ORDER BY id";
    };
  };

  blog-data = s.postgres {
    instance = "blog";
    databases.blog = {
      password = "${secrets}/blog";
      schema = ''
        CREATE TABLE IF NOT EXISTS comments (id integer PRIMARY KEY, text text NOT NULL);
        INSERT INTO comments VALUES (1, 'the sea comes back') ON CONFLICT DO NOTHING;
      '';
    };
  };
}

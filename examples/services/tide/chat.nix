# A chat, or what is left of it here: a program that counts visits in Redis, and a virtual host before it.
{ s, secrets }:

{
  chat = s.merge [
    (s.program {
      name = "chat";
      argv = [
        "/usr/bin/perl"
        "\${value.files}/visits.pl"
      ];
      files = {
        "http.pl" = ./http.pl;
        "visits.pl" = ./visits.pl;
      };
      ports.http = "auto";
      needs.redis = s.endpoint "redis@chat" "redis";
      secrets.redis = "${secrets}/chat";
      env = {
        LISTEN = "\${listen.http}";
        PORT = "\${port.http}";
        REDIS = "\${need.redis.address}";
        PASSWORD_FILE = "\${secret.redis}";
      };
    })
    (s.nginx { "chat.example".proxy = s.endpoint "chat" "http"; })
  ];

  chat-data = s.redis {
    instance = "chat";
    password = "${secrets}/chat";
    # Each visit is on the disk before it is answered.
    settings = {
      appendonly = true;
      appendfsync = "always";
    };
  };
}

{ runCommand, hello }:
{
  # Builds when `hello` says what it should.
  hello-greets = runCommand "hello-greets" { } ''
    [ "$(${hello}/bin/hello)" = "Hello, world!" ]
    mkdir -p "$out"
  '';
}

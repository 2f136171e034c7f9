# Counts visits in a Redis and answers over HTTP with their number.
#
# Environment: REDIS (HOST:PORT, or unix:PATH), PASSWORD_FILE, and what http.pl reads.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Socket::UNIX;

require($0 =~ s{[^/]*$}{http.pl}r);

# A command as Redis reads it, and the first line of the answer.
sub ask {
    my ($redis, @words) = @_;
    print $redis '*', scalar @words, "\r\n", map { '$' . length($_) . "\r\n$_\r\n" } @words;
    my $answer = <$redis>;
    die "Redis says no\n" unless defined $answer && $answer =~ /^[+:](.*?)\r\n/;
    return $1;
}

serve(sub {
    open my $file, '<', $ENV{PASSWORD_FILE} or die "cannot read the password: $!\n";
    chomp(my $password = <$file>);
    my ($path) = $ENV{REDIS} =~ /^unix:(.*)/;
    my $redis = $path ? IO::Socket::UNIX->new($path) : IO::Socket::INET->new($ENV{REDIS});
    die "no Redis at $ENV{REDIS}\n" unless $redis;
    ask($redis, 'AUTH', $password);
    return 'visit ' . ask($redis, 'INCR', 'visits') . "\n";
});

# Counts visits in a Redis and answers over HTTP with their number, in plain text. Perl alone.
#
# Environment: LISTEN (addresses), PORT, REDIS (HOST:PORT, or unix:PATH), PASSWORD_FILE.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;

my @listeners = map {
    IO::Socket::INET->new(LocalAddr => $_, LocalPort => $ENV{PORT}, Listen => 16, ReuseAddr => 1)
        or die "cannot listen on $_: $@\n";
} split ' ', $ENV{LISTEN};

sub password {
    open my $file, '<', $ENV{PASSWORD_FILE} or die "cannot read the password: $!\n";
    chomp(my $password = <$file>);
    return $password;
}

# A command with its arguments as Redis reads them, and the first line of the answer.
sub ask {
    my ($redis, @words) = @_;
    print $redis '*', scalar @words, "\r\n", map { '$' . length($_) . "\r\n$_\r\n" } @words;
    my $answer = <$redis>;
    die "Redis does not answer\n" unless defined $answer && $answer =~ /^[+:](.*?)\r\n/;
    return $1;
}

sub visits {
    my ($path) = $ENV{REDIS} =~ /^unix:(.*)/;
    my $redis = $path ? IO::Socket::UNIX->new($path) : IO::Socket::INET->new($ENV{REDIS});
    die "no Redis at $ENV{REDIS}\n" unless $redis;
    ask($redis, 'AUTH', password());
    return ask($redis, 'INCR', 'visits');
}

sub answer {
    my ($client) = @_;
    local $SIG{ALRM} = sub { die "too slow\n" };
    local $SIG{PIPE} = 'IGNORE';
    eval {
        alarm 20;
        while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n/ }
        my $visits = eval { visits() };
        warn $@ if $@;
        my $status = defined $visits ? '200 OK' : '503 Service Unavailable';
        my $body   = defined $visits ? "visit $visits\n" : "Redis does not answer\n";
        print $client "HTTP/1.1 $status\r\nContent-Type: text/plain; charset=utf-8\r\n",
            'Content-Length: ', length $body, "\r\nConnection: close\r\n\r\n", $body;
    };
    alarm 0;
}

my $ready = IO::Select->new(@listeners);
while (1) {
    for my $listener ($ready->can_read) {
        my $client = $listener->accept or next;
        answer($client);
        close $client;
    }
}

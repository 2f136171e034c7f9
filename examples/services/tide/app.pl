# Answers every request over HTTP with rows of a PostgreSQL database, in plain text, through psql. Perl alone.
#
# Environment: LISTEN (addresses), PORT, PSQL, QUERY, and PGHOST and the like, which psql reads itself.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my @listeners = map {
    IO::Socket::INET->new(LocalAddr => $_, LocalPort => $ENV{PORT}, Listen => 16, ReuseAddr => 1)
        or die "cannot listen on $_: $@\n";
} split ' ', $ENV{LISTEN};

sub rows {
    open my $psql, '-|', $ENV{PSQL}, '-XAtq', '-w', '-c', $ENV{QUERY} or return;
    local $/;
    my $rows = <$psql>;
    return close $psql ? $rows : undef;
}

sub answer {
    my ($client) = @_;
    local $SIG{ALRM} = sub { die "too slow\n" };
    local $SIG{PIPE} = 'IGNORE';
    eval {
        alarm 20;
        while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n/ }
        my $body   = rows();
        my $status = defined $body ? '200 OK' : '503 Service Unavailable';
        $body = "the database does not answer\n" unless defined $body;
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

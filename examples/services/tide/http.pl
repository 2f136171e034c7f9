# Answers every request over HTTP, one after the other, with a plain text. For examples: a web server in twenty lines.
#
# Environment: LISTEN (addresses, with spaces between them) and PORT.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

# Calls what it is given for each request: a text, or undef when there is none.
sub serve {
    my ($text) = @_;
    my @listeners = map {
        IO::Socket::INET->new(LocalAddr => $_, LocalPort => $ENV{PORT}, Listen => 16, ReuseAddr => 1)
            or die "cannot listen on $_: $@\n";
    } split ' ', $ENV{LISTEN};
    my $ready = IO::Select->new(@listeners);
    local $SIG{PIPE} = 'IGNORE';
    while (1) {
        for my $listener ($ready->can_read) {
            my $client = $listener->accept or next;
            eval { answer($client, $text) };
            alarm 0;
            warn $@ if $@;
            close $client;
        }
    }
}

sub answer {
    my ($client, $text) = @_;
    local $SIG{ALRM} = sub { die "too slow\n" };
    alarm 20;
    while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n/ }
    my $body = eval { $text->() };
    warn $@ if $@;
    my $status = defined $body ? '200 OK' : '503 Service Unavailable';
    $body = "no answer from behind\n" unless defined $body;
    print $client "HTTP/1.1 $status\r\nContent-Type: text/plain; charset=utf-8\r\n",
        'Content-Length: ', length $body, "\r\nConnection: close\r\n\r\n", $body;
}

1;

# Counts hits in a memcached and answers over HTTP with their number.
#
# Environment: MEMCACHE (HOST:PORT), and what http.pl reads.
use strict;
use warnings;
use IO::Socket::INET;

require($0 =~ s{[^/]*$}{http.pl}r);

sub ask {
    my ($cache, $command) = @_;
    print $cache "$command\r\n";
    my $answer = <$cache>;
    die "memcached does not answer\n" unless defined $answer;
    $answer =~ s/\r\n//;
    return $answer;
}

serve(sub {
    my $cache = IO::Socket::INET->new($ENV{MEMCACHE}) or die "no memcached at $ENV{MEMCACHE}\n";
    ask($cache, "add hits 0 0 1\r\n0");
    return 'hit ' . ask($cache, 'incr hits 1') . "\n";
});
